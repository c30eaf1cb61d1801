import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SNSClient } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, QueueDoesNotExist, type SQSClient } from "@aws-sdk/client-sqs";
import { controlStore, recheckStore } from "../../adapters/aws/control.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import type { ControlStore, RecheckStore } from "../../core/control/control.ts";
import { idParts } from "../../core/identity/ids.ts";
import { identifiesNobody } from "../../core/identity/never.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";
import { type Names, namesOf } from "../../infra/names.ts";
import type { SentMessage } from "../../local/page/cloud.ts";
import { ProblemError } from "../command.ts";
import type { BuiltFrom } from "../start/built-from.ts";

/** A cloud that commands look at and send events to: the local one, running or at rest, or a deployed stack. */
export interface CloudView {
  /** How a person would call it: "the local cloud on port 4566". */
  readonly where: string;
  /** The options by which another command finds it: ` --port 4599`; empty for the default cloud. */
  readonly reach: string;
  readonly dynamodb: DynamoDBClient;
  readonly sfn: SFNClient;
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  /** Absent for a deployed stack: nobody plays its customers. */
  readonly sns?: SNSClient;
  /** How a further client of an AWS service reaches it. */
  readonly clientConfig: ClientConfig;
  readonly stage: string;
  readonly bus: string;
  readonly table: string;
  /** Names of the queues. */
  readonly queues: Names["queues"];
  /** `arn:<partition>:states:<region>:<account>:` */
  readonly statesArn: string;
  /** What a machine's name begins with; the journey's name follows. */
  readonly machinePrefix: string;
  /** The topic of text messages that come in. */
  readonly inboundTopicArn: string;
  /** The version of each journey's deployed canary; undefined where the stack has no such output. */
  readonly canaries: Readonly<Record<string, string>> | undefined;
  /** The bucket to which files are uploaded to be taken in; absent of the local cloud, and of a stack without one. */
  readonly importBucket?: string;
  /** The IANA zone in which times are shown. */
  readonly zone: string;
  /** Epoch milliseconds; virtual for a local cloud. */
  now(): number;
  /** What channels would have got, in order of time; undefined where messages were really sent. */
  readonly outbox: ((customerId: string | undefined) => Promise<readonly SentMessage[]>) | undefined;
  /** Of a local cloud: the files that it was built from. */
  readonly built?: BuiltFrom;
  /** Functions run there, and may still use what they read before a change. */
  readonly isRunning: boolean;
  /** Where a local cloud answers HTTP, without a slash at its end; a cloud at rest begins to listen. Absent for a deployed stack. */
  base?(): Promise<string>;
  /** Lets a cloud whose clock is stopped do what is due now. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

interface ClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The names of a stage's resources, as every view has them. */
export function resourcesOf(
  stage: string,
  {
    partition = "aws",
    region,
    account,
  }: { readonly partition?: string; readonly region: string; readonly account: string },
): Pick<CloudView, "stage" | "bus" | "table" | "queues" | "statesArn" | "machinePrefix" | "inboundTopicArn"> {
  const { bus, table, queues, machinePrefix, inboundTopic } = namesOf(stage);
  const inboundTopicArn = `arn:${partition}:sns:${region}:${account}:${inboundTopic}`;
  return {
    stage,
    inboundTopicArn,
    bus,
    table,
    queues,
    machinePrefix,
    statesArn: `arn:${partition}:states:${region}:${account}:`,
  };
}

/** The decisions of ops in a cloud. All its functions follow a change after CONTROL_HOLDS_AFTER. */
export function controlOf(view: CloudView): ControlStore {
  return controlStore(table(view.dynamodb, view.table));
}

/** How far the recheck of all profiles has come in a cloud. */
export function rechecksOf(view: CloudView): RecheckStore {
  return recheckStore(table(view.dynamodb, view.table));
}

/** The profiles of a cloud. */
export function profilesOf(view: Pick<CloudView, "dynamodb" | "table">): ProfileStore {
  return profileStore(table(view.dynamodb, view.table));
}

/** The profile of a customer. Problem where the cloud knows no such customer. */
export async function knownProfile(view: CloudView, customerId: string): Promise<Profile> {
  const profile = await profilesOf(view).read(customerId);
  if (profile === undefined) throw unknownCustomer(view, customerId);
  return profile;
}

/** The Problem of a customer of whom a cloud has nothing. */
export function unknownCustomer({ where, queues }: CloudView, customerId: string): ProblemError {
  const message = `Nothing is known of a customer "${customerId}" in ${where}.`;
  if (!identifiesNobody(...idParts(customerId), undefined, undefined)) return new ProblemError(message);
  return new ProblemError(
    message,
    `This value identifies nobody unless settings.yaml has identity: { allow: … }: its events lie in the queue ${queues.refused}.`,
  );
}

/** What a local cloud sent under these ids, in order of time. */
export async function sentUnder(
  ids: readonly string[],
  outbox: NonNullable<CloudView["outbox"]>,
): Promise<readonly SentMessage[]> {
  const sent = await Promise.all(ids.map((id) => outbox(id)));
  return sent.flat().toSorted((a, b) => a.time - b.time);
}

/** The URL of the queue with this name; one call. */
export async function queueUrl({ sqs }: Pick<CloudView, "sqs">, QueueName: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
}

/** The same; undefined where there is no such queue, as in a stack of an earlier release. */
export function queueUrlIfAny(view: CloudView, name: string): Promise<string | undefined> {
  return queueUrl(view, name).catch((error: unknown) => {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  });
}
