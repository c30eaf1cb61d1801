import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { type Names, namesOf } from "../../infra/names.ts";
import type { SentMessage } from "../../local/page/documents.ts";

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
  readonly bus: string;
  readonly table: string;
  /** Names of the queues. */
  readonly queues: Names["queues"];
  /** `arn:<partition>:states:<region>:<account>:` */
  readonly statesArn: string;
  /** What a machine's name begins with; the journey's name follows. */
  readonly machinePrefix: string;
  /** The version of each journey's deployed canary; undefined where the stack has no such output. */
  readonly canaries: Readonly<Record<string, string>> | undefined;
  /** The IANA zone in which times are shown. */
  readonly zone: string;
  /** Epoch milliseconds; virtual for a local cloud. */
  now(): number;
  /** What channels would have got, in order of time; undefined where messages were really sent. */
  readonly outbox: ((customerId: string | undefined) => Promise<readonly SentMessage[]>) | undefined;
  /** Functions run there, and may still use what they read before a change. */
  readonly isRunning: boolean;
  /** Lets a cloud whose clock is stopped do what is due now. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** The names of a stage's resources, as every view has them. */
export function resourcesOf(
  stage: string,
  {
    partition = "aws",
    region,
    account,
  }: { readonly partition?: string; readonly region: string; readonly account: string },
): Pick<CloudView, "bus" | "table" | "queues" | "statesArn" | "machinePrefix"> {
  const { bus, table, queues, machinePrefix } = namesOf(stage);
  return { bus, table, queues, machinePrefix, statesArn: `arn:${partition}:states:${region}:${account}:` };
}
