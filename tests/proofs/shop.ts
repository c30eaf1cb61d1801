import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, inject } from "vitest";
import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { allRecords } from "../../adapters/aws/records.ts";
import { table } from "../../adapters/aws/table.ts";
import { type Tally, tally } from "../../core/summary/tally.ts";
import type { FunctionName } from "../../functions/bundle.ts";
import { namesOf } from "../../infra/names.ts";
import { openCloud } from "../../local/cloud.ts";
import type { PutEntry } from "../../local/eventbridge/service.ts";
import type { FaultPlan } from "../../local/faults/plan.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import type { OutboxMessage } from "../../local/outbox/outbox.ts";
import type { TemplateSource } from "../../local/template/load-template.ts";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const NAMES = namesOf("dev");
/** How long a queue may keep an event back to fill a batch. */
export const BATCH = 2 * SECOND;

export interface Resources {
  [logicalId: string]: { Type: string; Properties?: unknown };
}

/** What would be deployed; with `edit`, a copy of its template with something changed. */
export function proved(edit: (resources: Resources) => void = () => {}): TemplateSource {
  const { stackName, template, assets } = inject("proved");
  const copy = structuredClone(template);
  edit(copy.Resources);
  return { stackName, template: copy, assets };
}

/** A local cloud over it, in memory, and what a test wants to see of it. */
export interface Shop {
  readonly cloud: LocalCloud;
  readonly dynamodb: DynamoDBClient;
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  readonly profiles: ReturnType<typeof profileStore>;
  readonly messages: ReturnType<typeof messageStore>;
  /** Puts events on the bus at an ISO time and does what is due until then. */
  at(time: string, ...entries: readonly PutEntry[]): Promise<void>;
  /** Goes to an ISO time, or on by so many milliseconds. */
  until(time: string | number): Promise<void>;
  tally(): Promise<Tally>;
  /** What a provider got for this customer: `<time> <journey>.<step> <recipient>`. */
  outbox(customer: string): readonly string[];
  /** API calls that a function made since the cloud was opened, by operation. */
  calls(name: FunctionName): Readonly<Record<string, number>>;
}

const open: LocalCloud[] = [];

afterAll(async () => {
  for (const cloud of open.splice(0)) await cloud.close();
});

/** Opens a shop at an ISO time, with what goes wrong in it. It is closed when the file's tests are done. */
export async function openShop(start: string, source: TemplateSource = proved(), faults?: FaultPlan): Promise<Shop> {
  const startTime = Date.parse(start);
  const cloud = await openCloud(faults === undefined ? { source, startTime } : { source, startTime, faults });
  open.push(cloud);
  const dynamodb = new DynamoDBClient(cloud.clientConfig);
  const store = table(dynamodb, NAMES.table);
  return {
    cloud,
    dynamodb,
    sfn: new SFNClient(cloud.clientConfig),
    sqs: new SQSClient(cloud.clientConfig),
    profiles: profileStore(store),
    messages: messageStore(store),
    at: async (time, ...entries) => {
      await cloud.deliverAt(Date.parse(time), entries);
    },
    until: (time) => cloud.runUntil(typeof time === "string" ? Date.parse(time) : cloud.now() + time),
    tally: () => tally([], allRecords(dynamodb, NAMES.table), cloud.now()),
    outbox: (customer) =>
      cloud
        .outbox(customer)
        .map(({ time, journey, step, content }) =>
          [new Date(time).toISOString(), `${journey}.${step}`, addressOf(content)].join(" "),
        ),
    calls: (name) => {
      const counts: Record<string, number> = {};
      for (const { action, count } of cloud.callsOf(NAMES.function(name))) {
        const operation = action.slice(action.indexOf(":") + 1);
        counts[operation] = (counts[operation] ?? 0) + count;
      }
      return counts;
    },
  };
}

function addressOf(content: OutboxMessage["content"]): string {
  if ("kept" in content) return content.kept.customerId;
  if ("url" in content) return content.url;
  return typeof content.to === "string" ? content.to : (content.to[0] ?? "");
}

export interface Said {
  readonly id?: string;
  readonly time?: string;
  readonly properties?: object;
  readonly context?: object;
  /** The journey it is addressed to. */
  readonly journey?: string;
}

/** A customer event as the shop's systems put it on the bus. */
export function event(name: string, customerId: string, said: Said = {}): PutEntry {
  return {
    Source: "shop",
    DetailType: name,
    Detail: JSON.stringify({ customerId, ...said }),
    EventBusName: NAMES.bus,
  };
}

/** Says that a customer can be written to and wants to be. */
export function agreed(customerId: string, more: object = {}): object {
  return { addresses: { email: `${customerId}@example.com` }, consent: { offers: true }, ...more };
}

/** What was counted more in `after` than in `before`. */
export function more<T extends Readonly<Record<string, number>>>(before: T, after: T): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, n]) => (n === (before[name] ?? 0) ? [] : [[name, n - (before[name] ?? 0)]])),
  );
}
