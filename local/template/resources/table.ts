import { z } from "zod/mini";
import { arn, physicalName, type ResourceType } from "../resource-type.ts";

const Properties = z.object({
  TableName: z.optional(z.string()),
  AttributeDefinitions: z.array(z.unknown()),
  KeySchema: z.array(z.unknown()),
  GlobalSecondaryIndexes: z.optional(z.array(z.record(z.string(), z.unknown()))),
  LocalSecondaryIndexes: z.optional(z.array(z.unknown())),
});

/** AWS::DynamoDB::Table. Point-in-time recovery, encryption and the time to live have no local behaviour. */
export const table: ResourceType = {
  identify(properties, place) {
    const name = physicalName(Properties.parse(properties).TableName, place);
    return { ref: name, attributes: { Arn: arn(place, "dynamodb", `table/${name}`) } };
  },
  add(properties, { ref, attributes }, _place, draft) {
    const { TableName: _name, ...schema } = Properties.parse(properties);
    const create = { TableName: ref, BillingMode: "PAY_PER_REQUEST", ...schema };
    draft.tables.push({ name: ref, arn: attributes.Arn ?? "", create });
  },
};
