import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { DeleteStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { stackView } from "../cli/cloud/stack-view.ts";
import { type CloudView, resourcesOf } from "../cli/cloud/view.ts";
import { buildApart, LOCAL_STAGE } from "../cli/start/stack.ts";
import { writeTags } from "../core/feedback/find-message.ts";
import { namesOf, type QueueName } from "../infra/names.ts";
import { openCloud } from "../local/cloud.ts";
import type { LocalCloud } from "../local/local-cloud.ts";
import type { TemplateSource } from "../local/template/load-template.ts";

/** The cloud under test: a deployed stack or, to try the checks themselves, the local cloud. */
export interface E2eCloud
  extends Pick<
    CloudView,
    "dynamodb" | "sfn" | "events" | "bus" | "table" | "statesArn" | "machinePrefix" | "where" | "now"
  > {
  readonly sqs: SQSClient;
  readonly queues: Readonly<Record<QueueName, string>>;
  /** Waits so many milliseconds of the cloud's own time. */
  pause(milliseconds: number): Promise<void>;
  /** Simulates the mailbox of a message; absent where there is a real one. */
  readonly mailbox?: (message: { customerId: string; key: string; address: string }) => void;
  deleteMachine(arn: string): Promise<void>;
  /** A new local cloud over this checkout, to compare with. */
  twin(): Promise<E2eCloud>;
  close(): Promise<void>;
}

/** The middle of the night in London, so that the checks must avoid quiet hours. */
const START = Date.UTC(2026, 2, 2, 3);

/** A local cloud, in memory, over what would be deployed of the project under `root`. */
export async function builtCloud(root: string): Promise<E2eCloud> {
  const folder = await mkdtemp(join(tmpdir(), "sojourn-e2e-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const { source } = await buildApart(root, folder, new AbortController().signal);
    const cloud = await localCloud(source);
    return { ...cloud, close: () => cloud.close().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A local cloud, in memory, whose clock moves only while a check waits. */
export async function localCloud(source: TemplateSource): Promise<E2eCloud> {
  const cloud = await openCloud({ source, startTime: START });
  return {
    where: "the local cloud",
    dynamodb: new DynamoDBClient(cloud.clientConfig),
    sfn: new SFNClient(cloud.clientConfig),
    events: new EventBridgeClient(cloud.clientConfig),
    sqs: new SQSClient(cloud.clientConfig),
    ...resourcesOf(LOCAL_STAGE, cloud.stack),
    now: () => cloud.now(),
    pause: (milliseconds) => cloud.runUntil(cloud.now() + milliseconds),
    mailbox: (message) => simulator(cloud, message),
    // The machine ends with the cloud.
    deleteMachine: async () => {},
    twin: () => localCloud(source),
    close: () => cloud.close(),
  };
}

/** Reports a message as SES's mailbox simulator does: bounced where the address says so, else delivered. */
function simulator(cloud: LocalCloud, message: { customerId: string; key: string; address: string }): void {
  const { address, ...tags } = message;
  const written = Object.entries(writeTags(tags)).map(([name, value]) => [name, [value]]);
  const set = { "ses:configuration-set": [namesOf(LOCAL_STAGE).configurationSet] };
  const mail = { messageId: "e2e", tags: { ...Object.fromEntries(written), ...set } };
  const timestamp = new Date(cloud.now()).toISOString();
  if (address.startsWith("bounce")) {
    const bouncedRecipients = [{ emailAddress: address }];
    const bounce = { timestamp, bounceType: "Permanent", bounceSubType: "General", bouncedRecipients };
    cloud.report("aws.ses", "Email Bounced", { eventType: "Bounce", mail, bounce });
  } else {
    cloud.report("aws.ses", "Email Delivered", { eventType: "Delivery", mail, delivery: { timestamp } });
  }
}

/** The deployed stack of a stage. Problem where there is no stack or there are no credentials. */
export async function awsCloud(stage: string, root: string): Promise<E2eCloud> {
  const names = namesOf(stage);
  const view = await stackView(names.stack, root);
  // Without this the client would use the host in a queue's URL instead of AWS_ENDPOINT_URL.
  const sqs = new SQSClient({ region: view.statesArn.split(":")[3] ?? "", useQueueUrlAsEndpoint: false });
  return {
    ...view,
    sqs,
    pause: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
    deleteMachine: async (stateMachineArn) => {
      await view.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    },
    twin: () => builtCloud(root),
    close: async () => {
      sqs.destroy();
      await view.close();
    },
  };
}
