import { Duration } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import { CfnQueue, type Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/**
 * How long SQS uses one data key before it asks KMS for the next: what a queue costs in requests, and how long its messages
 * can still be read once the key is off.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html: a minute to a day.
 */
const DATA_KEY_REUSE = Duration.hours(1);

/**
 * What whoever reads and writes the table and the queues needs on the key: both services ask KMS in the caller's name.
 * DynamoDB unwraps the table's key with Decrypt; SQS makes data keys for what is sent and unwraps them for what is received.
 */
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

/** A key that the deployer has, by its ARN. Its policy is theirs: docs/deploy.md says what it must hold. */
export function keyOf(scope: Construct, arn: string): IKey {
  return Key.fromKeyArn(scope, "Key", arn);
}

/** What a role needs to work with what is encrypted under the key. */
export function useOfKey(arn: string): PolicyStatement {
  return new PolicyStatement({ actions: KEY_ACTIONS, resources: [arn] });
}

/**
 * Has a queue encrypt under the key. Not by `encryptionMasterKey`: a queue that knows its key opens its policy to any rule of
 * the account (aws-events-targets), and grants its senders more of the key than they need.
 */
export function encryptQueue(queue: Queue, arn: string | undefined): void {
  const { defaultChild } = queue.node;
  if (arn === undefined || !(defaultChild instanceof CfnQueue)) return;
  defaultChild.sqsManagedSseEnabled = false;
  defaultChild.kmsMasterKeyId = arn;
  defaultChild.kmsDataKeyReusePeriodSeconds = DATA_KEY_REUSE.toSeconds();
}
