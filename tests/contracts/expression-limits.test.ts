import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { exitEffect, someProfile } from "./some-profile.ts";

const EXPRESSION = /Expression$/;

/** A table that takes everything, and the longest expression and the most operators it was given. */
function measured() {
  const most = { bytes: 0, operators: 0 };
  const client = new DynamoDBClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    requestHandler: {
      handle: async ({ body }: { body: string }) => {
        const asked: Record<string, unknown> = JSON.parse(body);
        for (const [name, value] of Object.entries(asked)) {
          if (!EXPRESSION.test(name) || typeof value !== "string") continue;
          const operators = value.match(/=|\bAND\b|\w+\(/g)?.length ?? 0;
          most.bytes = Math.max(most.bytes, value.length);
          most.operators = Math.max(most.operators, operators);
        }
        const headers = { "content-type": "application/x-amz-json-1.0" };
        return { response: { statusCode: 200, headers, body: new TextEncoder().encode("{}") } };
      },
    },
  });
  return { profiles: profileStore(table(client, "t")), most };
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
test.each([295, 1_000, 3_000])(
  "%i effects are written and cleared by expressions that DynamoDB takes: 4 KB and 300 operators",
  async (count) => {
    const { profiles, most } = measured();
    const many = Object.fromEntries(Array.from({ length: count }, (_, n) => [`2/exit#welcome#${n}`, exitEffect(n)]));
    const ids = Object.keys(many);

    await profiles.write(someProfile("ada", { ver: 2, due: 5 }), 1, many);
    await profiles.clear(someProfile("ada"), many, ids, { was: 5, next: 99 });
    await profiles.clear(someProfile("ada"), many, ids.slice(1), { was: 5, next: 99 });

    expect(most.bytes).toBeGreaterThan(100);
    expect(most.bytes).toBeLessThanOrEqual(4_096);
    expect(most.operators).toBeLessThanOrEqual(300);
  },
);

test("effects that earlier code stored, one by one, are cleared by expressions that DynamoDB takes", async () => {
  const { profiles, most } = measured();
  const many = Object.fromEntries(Array.from({ length: 290 }, (_, n) => [`exit#welcome#${n}`, exitEffect(n)]));

  await profiles.clear(someProfile("ada"), many, Object.keys(many), { was: 5, next: 99 });

  expect(most.bytes).toBeGreaterThan(1_000);
  expect(most.bytes).toBeLessThanOrEqual(4_096);
  expect(most.operators).toBeLessThanOrEqual(300);
});
