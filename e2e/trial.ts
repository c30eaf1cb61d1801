import { randomBytes } from "node:crypto";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { messageStore } from "../adapters/aws/messages.ts";
import { profileStore } from "../adapters/aws/profiles.ts";
import { runStore } from "../adapters/aws/runs.ts";
import { table } from "../adapters/aws/table.ts";
import { sha256 } from "../adapters/system/system.ts";
import { currentRun, runName } from "../core/enter/run.ts";
import type { Entry, EntryHead } from "../core/model/entry.ts";
import type { Profile } from "../core/model/profile.ts";
import type { MessageStore } from "../core/ports/messages.ts";
import type { ProfileStore } from "../core/ports/profiles.ts";
import type { RunStore } from "../core/ports/runs.ts";
import { isOffloaded } from "../core/profile/offload.ts";
import type { QueueName } from "../infra/names.ts";
import type { E2eCloud } from "./cloud.ts";

/** How often a check polls, and how long it waits at most if it sets no other bound. */
const PACE_MS = 2_000;
const BOUND_MS = 90_000;

export interface EventParts {
  readonly properties?: object;
  readonly context?: object;
}

/** The tools of a check: the cloud through the project's own adapters, and customers of its own. */
export interface Trial {
  readonly cloud: E2eCloud;
  readonly profiles: ProfileStore;
  readonly messages: MessageStore;
  readonly runs: RunStore;
  /** `arn:…:stateMachine:sojourn-<stage>-`; a journey's name follows. */
  readonly machinePrefix: string;
  /** The customers, machines and addresses made so far, to be removed at the end. */
  readonly made: { readonly customers: string[]; readonly machines: string[]; readonly addresses: string[] };
  /** How many messages the refused and dead-letter queues held when the trial began. */
  readonly faultyBefore: number;
  /** A new customer's id, with a random end. */
  customer(): string;
  put(customerId: string, name: string, parts?: EventParts): Promise<void>;
  /** The first answer of `look` that is not undefined. Throws UnmetError when there is none within `bound` milliseconds. */
  until<T>(what: string, look: () => Promise<T | undefined>, bound?: number): Promise<T>;
  /** The entry of a customer who has at most one in this journey. */
  entry(customerId: string, journey: string): Promise<{ readonly profile: Profile; readonly entry: Entry } | undefined>;
  runName(profile: Profile, entry: EntryHead): string;
  /** The ARN that the adapters compute for a run. */
  executionArn(journey: string, name: string): string;
}

export async function openTrial(cloud: E2eCloud): Promise<Trial> {
  const items = table(cloud.dynamodb, cloud.table);
  const profiles = profileStore(items);
  const machinePrefix = `${cloud.statesArn}stateMachine:${cloud.machinePrefix}`;
  const made = { customers: [] as string[], machines: [] as string[], addresses: [] as string[] };
  return {
    cloud,
    profiles,
    messages: messageStore(items),
    runs: runStore(cloud.sfn, machinePrefix),
    machinePrefix,
    made,
    faultyBefore: await queueLengths(cloud, FAULTY),
    customer: () => {
      const id = `e2e-${randomBytes(6).toString("hex")}`;
      made.customers.push(id);
      return id;
    },
    put: (customerId, name, parts = {}) => put(cloud, name, { customerId, ...parts }),
    until: async (what, look, bound = BOUND_MS) => {
      for (let waited = 0; waited <= bound; waited += PACE_MS) {
        const seen = await look();
        if (seen !== undefined) return seen;
        await cloud.pause(PACE_MS);
      }
      throw new UnmetError(`${what}: not seen within ${bound / 1_000} s.`);
    },
    entry: async (customerId, journey) => {
      const profile = await profiles.read(customerId, "all");
      const entry = Object.values(profile?.entries ?? {}).find((one) => !isOffloaded(one) && one.journey === journey);
      return profile === undefined || entry === undefined || isOffloaded(entry) ? undefined : { profile, entry };
    },
    runName: (profile, entry) => runName(sha256, profile, currentRun(entry)),
    executionArn: (journey, name) => `${cloud.statesArn}execution:${cloud.machinePrefix}${journey}:${name}`,
  };
}

async function put({ events, bus }: E2eCloud, name: string, detail: object): Promise<void> {
  const entry = { EventBusName: bus, Source: "sojourn.e2e", DetailType: name, Detail: JSON.stringify(detail) };
  const { Entries: [answer] = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  if (answer?.EventId === undefined) {
    throw new UnmetError(`The bus did not take ${name}: ${answer?.ErrorCode} ${answer?.ErrorMessage}`);
  }
}

/** The queues of messages that could not be processed. */
export const FAULTY = ["refused", "ingestDead", "settleDead"] as const satisfies readonly QueueName[];
export const WORK = ["ingest", "settle"] as const satisfies readonly QueueName[];

/** How many messages these queues hold together, as SQS estimates it. */
export async function queueLengths(cloud: E2eCloud, names: readonly QueueName[]): Promise<number> {
  let sum = 0;
  for (const name of names) sum += await length(cloud, name);
  return sum;
}

async function length({ sqs, queues }: E2eCloud, name: QueueName): Promise<number> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queues[name] }));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

/** A check of something that only a real account can show. */
export interface Check {
  /** What should hold. */
  readonly title: string;
  /** The check sends real e-mail to addresses of SES's mailbox simulator; it is only made when asked for. */
  readonly sendsEmail?: true;
  /** The result is what the check saw. Throws UnmetError where the title does not hold. */
  run(trial: Trial): Promise<string>;
}

/** The cloud did not do what the code relies on; the message says what was seen instead. */
export class UnmetError extends Error {}

/** Throws UnmetError unless both are the same text. */
export function same(what: string, seen: string | undefined, expected: string): void {
  if (seen !== expected) throw new UnmetError(`${what} is ${seen ?? "not there"}, and should be ${expected}.`);
}

/** The type of the last event of a closed run. */
const LAST = /^Execution(Succeeded|Failed|TimedOut|Aborted)$/;

/**
 * The whole history of a closed run, oldest event first. It is eventually consistent, so it is read again until its end is there.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export function closedHistory({ cloud, until }: Trial, executionArn: string): Promise<readonly HistoryEvent[]> {
  return until("The end of the run's history", async () => {
    const events = await historyOf(cloud.sfn, executionArn);
    return LAST.test(events.at(-1)?.type ?? "") ? events : undefined;
  });
}

async function historyOf(sfn: SFNClient, executionArn: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new GetExecutionHistoryCommand({ executionArn, ...(nextToken && { nextToken }) }));
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

/** The type of each event, with its state where it has one: `TaskStateEntered Send welcome`. */
export function typesOf(events: readonly HistoryEvent[]): readonly string[] {
  return events.map(({ type, stateEnteredEventDetails: entered, stateExitedEventDetails: exited }) =>
    [type, entered?.name ?? exited?.name ?? ""].join(" ").trimEnd(),
  );
}
