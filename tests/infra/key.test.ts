import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { describe, expect, test } from "vitest";
import { FUNCTION_NAMES } from "../../functions/bundle.ts";
import { optionsOf } from "../../infra/options.ts";
import { permits } from "../../local/template/policy.ts";
import { compiledJourney, fullWorkspace } from "./sample-workspace.ts";
import { functionOf, resourcesOf, stackOf } from "./stack-of.ts";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const WORKSPACE = fullWorkspace(compiledJourney("welcome", "0123456789ab"));
const plain = stackOf(WORKSPACE);
const { template, nested, stack } = stackOf(WORKSPACE, { keyArn: KEY, nag: true, alarmEmail: "ops@example.com" });

describe("under a key of one's own", () => {
  test("the table, every queue, every log group and every function's environment are encrypted", () => {
    expect(resourcesOf(template, "AWS::DynamoDB::Table").map(({ Properties }) => Properties?.SSESpecification)).toEqual(
      [{ KMSMasterKeyId: KEY, SSEEnabled: true, SSEType: "KMS" }],
    );
    const queues = resourcesOf(template, "AWS::SQS::Queue");
    expect(queues).toHaveLength(21);
    for (const { Properties } of queues) {
      expect(Properties).toMatchObject({
        KmsMasterKeyId: KEY,
        KmsDataKeyReusePeriodSeconds: 3600,
        SqsManagedSseEnabled: false,
      });
    }
    const topics = resourcesOf(template, "AWS::SNS::Topic").filter(({ id }) => id.startsWith("Inbound"));
    expect(topics.map(({ Properties }) => Properties?.KmsMasterKeyId)).toEqual([KEY]);
    const [bucket] = resourcesOf(template, "AWS::S3::Bucket");
    expect(JSON.stringify(bucket?.Properties?.BucketEncryption)).toContain(
      `"KMSMasterKeyID":"${KEY}","SSEAlgorithm":"aws:kms"`,
    );
    const groups = resourcesOf([template, ...nested], "AWS::Logs::LogGroup");
    // The machines and the API have one each.
    expect(groups).toHaveLength(FUNCTION_NAMES.length + 2);
    for (const { Properties } of groups) expect(Properties?.KmsKeyId).toBe(KEY);
    const functions = resourcesOf(template, "AWS::Lambda::Function");
    expect(functions).toHaveLength(FUNCTION_NAMES.length);
    for (const { Properties } of functions) expect(Properties?.KmsKeyArn).toBe(KEY);
  });

  test.each(FUNCTION_NAMES)("%s may use that key, and no other, and do nothing else with it", (name) => {
    const documents = stack.roles.find(({ arn }) => arn === functionOf(stack, name).roleArn)?.policies ?? [];
    const may = (action: string, resource = KEY) => permits(documents, { action, resource });

    expect([may("kms:Decrypt"), may("kms:GenerateDataKey")]).toEqual([true, true]);
    expect([may("kms:Decrypt", `${KEY}0`), may("kms:GenerateDataKey", "*")]).toEqual([false, false]);
    expect(["kms:Encrypt", "kms:CreateGrant", "kms:PutKeyPolicy"].map((action) => may(action))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("the schedules' role may put what it puts into a queue under the key; no machine may use the key", () => {
    const able = stack.roles.filter(({ policies }) =>
      permits(policies, { action: "kms:GenerateDataKey", resource: KEY }),
    );

    expect(able).toHaveLength(FUNCTION_NAMES.length + 1);
    expect(able.map(({ logicalId }) => logicalId).filter((id) => /ScheduleRole/.test(id))).toHaveLength(1);
  });

  test("rules reach the queues from where they did, and no others do", () => {
    expect(resourcesOf(template, "AWS::SQS::QueuePolicy").map(({ id, Properties }) => [id, Properties])).toEqual(
      resourcesOf(plain.template, "AWS::SQS::QueuePolicy").map(({ id, Properties }) => [id, Properties]),
    );
  });

  test("an alarm tells of events that reach no queue, since the key's policy is not the stack's", () => {
    const alarm = resourcesOf(template, "AWS::CloudWatch::Alarm").find(
      ({ Properties }) => Properties?.AlarmName === "sojourn-dev-undelivered",
    );

    const text = JSON.stringify(alarm?.Properties);
    expect(text.match(/"InvocationsFailedToBeSentToDlq"/g)).toHaveLength(6);
    expect(text.match(/"Name":"RuleName","Value":{"Fn::Select":\[1,/g)).toHaveLength(4);
    expect(text).toContain('{"Name":"EventBusName","Value":"sojourn-dev"}');
    expect(text).toMatch(/"Name":"RuleName","Value":{"Fn::Select":\[2,/);
    expect(readFileSync("docs/runbook.md", "utf8")).toContain("## `undelivered`");
  });

  test("nothing is replaced: every resource has the name and the logical id that it has without", () => {
    const ids = (of: typeof template) =>
      Object.keys(of.Resources)
        .map((id) => id.replace(/^(JourneysGroup\d).*/, "$1"))
        .toSorted();

    expect(ids(template).filter((id) => !/^AlarmTopic/.test(id))).toEqual(ids(plain.template));
    expect(stack.queues).toEqual(plain.stack.queues);
    expect(stack.tables).toEqual(plain.stack.tables);
  });
});

test("without the option no resource names KMS", () => {
  expect(JSON.stringify([plain.template, ...plain.nested])).not.toMatch(/kms/i);
});

test.each([
  ["an alias", "arn:aws:kms:eu-west-1:111122223333:alias/shop"],
  ["an id alone", "1234abcd-12ab-34cd-56ef-1234567890ab"],
  ["another service's ARN", "arn:aws:s3:::shop"],
])("the option refuses %s", (_, keyArn) => {
  expect(() => optionsOf(new App({ context: { keyArn } }).node)).toThrow(/keyArn .*must be the ARN of a KMS key/);
});

test("the option takes the ARN of a key from the context", () => {
  expect(optionsOf(new App({ context: { keyArn: KEY } }).node)).toMatchObject({ keyArn: KEY });
  expect(optionsOf(new App().node)).not.toHaveProperty("keyArn");
});
