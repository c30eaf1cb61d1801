import type { SQSClient } from "@aws-sdk/client-sqs";
import type { CloudView } from "../cli/cloud/view.ts";
import type { QueueName } from "../infra/names.ts";

/** The cloud that checks are made against: a deployed stack or, to try the checks themselves, the local cloud. */
export interface E2eCloud
  extends Pick<
    CloudView,
    "dynamodb" | "sfn" | "events" | "bus" | "table" | "statesArn" | "machinePrefix" | "where" | "now"
  > {
  readonly sqs: SQSClient;
  readonly queues: Readonly<Record<QueueName, string>>;
  /** Lets this many milliseconds of the cloud's own time pass. */
  pause(milliseconds: number): Promise<void>;
  /** Plays the mailbox that a message went to; absent where there is a real one. */
  readonly mailbox?: (message: { customerId: string; key: string; address: string }) => void;
  deleteMachine(arn: string): Promise<void>;
  /** A fresh local cloud over this checkout, to hold what the cloud did against. */
  twin(): Promise<E2eCloud>;
  close(): Promise<void>;
}
