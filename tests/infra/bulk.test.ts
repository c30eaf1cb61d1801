import { describe, expect, test } from "vitest";
import { compilePattern } from "../../local/eventbridge/pattern.ts";
import { compiledJourney, fullWorkspace, workspaceOf } from "./sample-workspace.ts";
import { functionOf, resourcesOf, stackOf } from "./stack-of.ts";

const JOURNEY = compiledJourney("welcome", "0123456789ab");
const WORKSPACE = fullWorkspace(JOURNEY);
const { template, stack } = stackOf(WORKSPACE);
const [bucket] = resourcesOf(template, "AWS::S3::Bucket");

describe("the import bucket", () => {
  test("is not there, and nothing of it, where the settings have no imports", () => {
    const { template: plain } = stackOf(workspaceOf(JOURNEY));

    expect(Object.keys(plain.Resources).filter((id) => id.startsWith("Bulk"))).toEqual([]);
    expect(JSON.stringify(plain)).not.toMatch(/s3:|bulk/i);
    expect(Object.keys(plain.Outputs ?? {})).not.toContain("ImportBucketName");
    expect(template.Outputs?.ImportBucketName?.Value).toEqual({ Ref: bucket?.id });
  });

  test("is encrypted, not public, for TLS only, and tells EventBridge of files by no function of its own", () => {
    expect(bucket?.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    const policy = JSON.stringify(resourcesOf(template, "AWS::S3::BucketPolicy"));
    expect(policy).toContain('"aws:SecureTransport":"false"');
    expect(policy).toContain('"s3:TlsVersion":1.2');
    expect(resourcesOf(template, "Custom::S3BucketNotifications")).toEqual([]);
  });

  test.each([
    ["30 days without a word", {}, 30],
    ["as long as the settings say", { keep: 7 * 86_400_000 }, 7],
  ])("keeps what is in it for %s, and parts of uploads for a day", (_, imports, days) => {
    const { template: kept } = stackOf({ ...WORKSPACE, settings: { ...WORKSPACE.settings, imports } });

    const rules = resourcesOf(kept, "AWS::S3::Bucket")[0]?.Properties?.LifecycleConfiguration;
    expect(rules).toMatchObject({
      Rules: [
        { ExpirationInDays: days, Status: "Enabled" },
        { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      ],
    });
  });

  test.each([
    ["dev", "Delete"],
    ["prod", "Retain"],
  ])("outlives the stack as the table does: in %s its policy is %s", (stage, policy) => {
    expect(resourcesOf(stackOf(WORKSPACE, { stage }).template, "AWS::S3::Bucket")[0]?.DeletionPolicy).toBe(policy);
  });
});

describe("the way of a file to the function", () => {
  const queue = stack.queues.find(({ name }) => name === "sojourn-dev-bulk");
  const rule = stack.rules.find(({ targets }) => targets.some(({ arn }) => arn === queue?.arn));
  const matches = compilePattern(rule?.pattern ?? {});
  const name = functionOf(stack, "bulk").environment.SOJOURN_IMPORT_BUCKET ?? "";
  const event = (key: string, change: object = {}) => ({
    ...{ source: "aws.s3", "detail-type": "Object Created" },
    ...{ detail: { bucket: { name }, object: { key, size: 5, etag: "e", sequencer: "61" }, reason: "PutObject" } },
    ...change,
  });

  test("every new file of the bucket comes to the queue, whatever it is called, but what the function writes", () => {
    const keys = ["events/shop/a.csv", "a.csv", "reciepts/a.csv", "receipts/events/shop/a.csv.receipt.json"];

    expect(keys.map((key) => matches(event(key)))).toEqual([true, true, true, false]);
    expect(matches(event("a.csv", { "detail-type": "Object Deleted" }))).toBe(false);
    expect(matches(event("a.csv", { detail: { bucket: { name: "other" }, object: { key: "a.csv" } } }))).toBe(false);
    expect(rule?.targets[0]?.deadLetterArn).toMatch(/:sojourn-dev-bulk-dead$/);
  });

  test("the function reads one part at a time, two at once, and puts the next part on its own queue", () => {
    const source = stack.eventSources.find(({ queueArn }) => queueArn === queue?.arn);

    expect(source).toMatchObject({ batchSize: 1, partial: true, functionArn: functionOf(stack, "bulk").arn });
    expect(functionOf(stack, "bulk").environment.SOJOURN_BULK_QUEUE).toBe(queue?.url);
  });
});
