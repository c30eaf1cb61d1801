import { Duration } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import { CfnQueue, type Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/**
 * How long SQS uses one data key before it asks KMS for the next. It decides how many requests a queue costs, and how long its
 * messages can still be read after the key was disabled.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html: a minute to a day.
 */
const DATA_KEY_REUSE = Duration.hours(1);

/**
 * The actions on the key that readers and writers of the table and the queues need: both services call KMS in the caller's name.
 * DynamoDB unwraps the table's key with Decrypt; SQS makes data keys for what is sent and unwraps them for what is received.
 */
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

/** The deployer's key, by its ARN; undefined without one. Its policy is the deployer's: docs/deploy.md says what it must allow. */
export function keyOf(scope: Construct, arn: string | undefined): IKey | undefined {
  return arn === undefined ? undefined : Key.fromKeyArn(scope, "Key", arn);
}

/** The statement that a role needs for data that is encrypted under the key. */
export function useOfKey(arn: string): PolicyStatement {
  return new PolicyStatement({ actions: KEY_ACTIONS, resources: [arn] });
}

/**
 * Encrypts a queue under the key. `encryptionMasterKey` is not used: with it the queue's policy would allow every rule of the
 * account (aws-events-targets), and senders would get more rights on the key than they need.
 */
export function encryptQueue(queue: Queue, arn: string | undefined): void {
  const { defaultChild } = queue.node;
  if (arn === undefined || !(defaultChild instanceof CfnQueue)) return;
  defaultChild.sqsManagedSseEnabled = false;
  defaultChild.kmsMasterKeyId = arn;
  defaultChild.kmsDataKeyReusePeriodSeconds = DATA_KEY_REUSE.toSeconds();
}
