import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { buildApart } from "../cli/start/build-apart.ts";
import { LOCAL_STAGE } from "../cli/start/stack.ts";
import { writeTags } from "../core/feedback/tags.ts";
import { namesOf } from "../infra/names.ts";
import { openCloud } from "../local/cloud.ts";
import type { LocalCloud } from "../local/local-cloud.ts";
import type { TemplateSource } from "../local/template/load-template.ts";
import type { E2eCloud } from "./cloud.ts";

/** The middle of a night in London: quiet hours, which the checks must know how to get around. */
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
  const names = namesOf(LOCAL_STAGE);
  const { region, account } = cloud.stack;
  return {
    where: "the local cloud",
    dynamodb: new DynamoDBClient(cloud.clientConfig),
    sfn: new SFNClient(cloud.clientConfig),
    events: new EventBridgeClient(cloud.clientConfig),
    sqs: new SQSClient(cloud.clientConfig),
    bus: names.bus,
    table: names.table,
    queues: names.queues,
    statesArn: `arn:aws:states:${region}:${account}:`,
    machinePrefix: names.machinePrefix,
    now: () => cloud.now(),
    pause: (milliseconds) => cloud.runUntil(cloud.now() + milliseconds),
    mailbox: (message) => simulator(cloud, message),
    // It goes with the cloud.
    deleteMachine: async () => {},
    twin: () => localCloud(source),
    close: () => cloud.close(),
  };
}

/** What SES's mailbox simulator says of a message: bounced where the address says so, else delivered. */
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
