import { describe, expect, inject, it } from "vitest";
import { z } from "zod/mini";
import { TABLE } from "../contracts/table-definition.ts";

const Attribute = z.object({ AttributeName: z.string(), AttributeType: z.string() });
const Key = z.object({ AttributeName: z.string(), KeyType: z.string() });
const Table = z.object({
  BillingMode: z.string(),
  AttributeDefinitions: z.array(Attribute),
  KeySchema: z.array(Key),
  GlobalSecondaryIndexes: z.array(
    z.object({ IndexName: z.string(), KeySchema: z.array(Key), Projection: z.object({ ProjectionType: z.string() }) }),
  ),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }),
});

function tableOfStack(): z.infer<typeof Table> {
  const tables = Object.values(inject("proved").template.Resources).filter(
    ({ Type }) => Type === "AWS::DynamoDB::Table",
  );
  expect(tables).toHaveLength(1);
  return Table.parse(tables[0]?.Properties);
}

describe("the table that the contracts are tested on", () => {
  it("has the keys, the index and the billing of the table that is deployed", () => {
    const { TimeToLiveSpecification: _, AttributeDefinitions, ...deployed } = tableOfStack();
    const { TableName: __, AttributeDefinitions: attributes, ...tested } = TABLE;

    expect(tested).toEqual(deployed);
    // Attributes are a set; their order says nothing.
    expect(new Set(attributes)).toEqual(new Set(AttributeDefinitions));
  });

  it("forgets by the attribute that the adapters write", () => {
    expect(tableOfStack().TimeToLiveSpecification).toEqual({ AttributeName: "expiresAt", Enabled: true });
  });
});
