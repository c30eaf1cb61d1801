import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { isPoison } from "../../core/model/errors.ts";
import { someProfile } from "./some-profile.ts";

/** A profile store over a table that answers with this error. */
function answering(error: string) {
  const body = new TextEncoder().encode(JSON.stringify({ __type: `com.amazonaws.dynamodb#${error}`, message: "No." }));
  const headers = { "content-type": "application/x-amz-json-1.0" };
  const client = new DynamoDBClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: { handle: async () => ({ response: { statusCode: 400, headers, body } }) },
  });
  return profileStore(table(client, "t"));
}

const fault = (error: string): Promise<unknown> =>
  answering(error)
    .write(someProfile("ada", { ver: 2 }), 1, {})
    .catch((thrown: unknown) => thrown);

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
test("a profile that the table will never take is refused by name, and poison", async () => {
  const thrown = await fault("ValidationException");

  expect(thrown).toMatchObject({ name: "ItemRefused" });
  expect(isPoison(thrown)).toBe(true);
});

test.each([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "AccessDeniedException",
  "ResourceNotFoundException",
  "InternalServerError",
])("%s passes: it is no poison", async (error) => {
  const thrown = await fault(error);

  expect(thrown).toMatchObject({ name: error });
  expect(isPoison(thrown)).toBe(false);
});
