import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Names } from "../../infra/names.ts";
import type { SentMessage } from "../../local/page/documents.ts";

/** A cloud that commands look at and send events to: the local one, running or at rest, or a deployed stack. */
export interface CloudView {
  /** As a person would say it: "the local cloud on port 4566". */
  readonly where: string;
  /** The options that lead another command to it: ` --port 4599`; empty for the usual one. */
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
  /** What machines are called before the journey's name. */
  readonly machinePrefix: string;
  /** Version of each journey's canary that is deployed; undefined where the cloud does not say. */
  readonly canaries: Readonly<Record<string, string>> | undefined;
  /** IANA zone in which times are told. */
  readonly zone: string;
  /** Epoch milliseconds; virtual for a local cloud. */
  now(): number;
  /** What channels would have got, in order of time; undefined where messages really went out. */
  readonly outbox: ((customerId: string | undefined) => Promise<readonly SentMessage[]>) | undefined;
  /** Functions are at work there, and may still go by what they read before a change. */
  readonly isRunning: boolean;
  /** Lets a cloud that stands still do what is due now. */
  settle(): Promise<void>;
  close(): Promise<void>;
}
