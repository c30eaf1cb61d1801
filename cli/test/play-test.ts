import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { awsRecords } from "../../adapters/aws/records.ts";
import { table as tableOf } from "../../adapters/aws/table.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { explain, type Records } from "../../core/explain/explain.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";
import { namesOf } from "../../infra/names.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import type { Answers } from "../../local/outbox/calls.ts";
import type { TemplateSource } from "../../local/template/load-template.ts";
import type { JourneyTest } from "../../workflows/compiler/testing/journey-test.ts";
import type { Observed } from "../../workflows/compiler/testing/observed.ts";
import { isTheirs } from "../../workflows/compiler/testing/read-tests.ts";
import { DEFAULT_START, instant, instantOf } from "../../workflows/compiler/testing/time.ts";
import { LAST_BATCH_MS } from "../start/replay.ts";
import { LOCAL_STAGE } from "../start/stack.ts";
import { busEvent, describing, type NamedDetail } from "./bus-event.ts";
import { CustomerWatch, isInside, observe } from "./observe.ts";

export interface Play {
  readonly source: TemplateSource;
  readonly journey: string;
  readonly test: JourneyTest;
  readonly customerId: string;
  /** The workspace's IANA zone. */
  readonly zone: string;
  /** The customer may enter later than the last event: by a date, a schedule, a segment, or a business event. */
  readonly byTime: boolean;
  /** The customer enters by entering or leaving a segment. */
  readonly byEdge: boolean;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** How long a test without `until` is played at most: longer than a journey may wait. */
const LONGEST = 400 * DAY;
/** How often the profile is read, to see whether the customer is still inside. */
const READ_EVERY = DAY / 4;

/** Plays one test on a local cloud of its own, in memory, on a virtual clock. */
export async function playTest(play: Play): Promise<Observed> {
  const start = instant(play.test.starts ?? DEFAULT_START, play.zone);
  const answers = answersOf(play.test);
  const cloud = await openCloud({ source: play.source, startTime: start - 2 * MINUTE, concurrency: 1, answers });
  const dynamodb = new DynamoDBClient(cloud.clientConfig);
  const sfn = new SFNClient(cloud.clientConfig);
  try {
    const names = namesOf(LOCAL_STAGE);
    const { region, account } = cloud.stack;
    const executionPrefix = `arn:aws:states:${region}:${account}:execution:${names.machinePrefix}`;
    const records = awsRecords({ dynamodb, sfn, table: names.table, executionPrefix });
    const table = tableOf(dynamodb, names.table);
    const stage = {
      cloud,
      records,
      profiles: profileStore(table),
      bus: names.bus,
      start,
    };
    const watch = new CustomerWatch();
    await playEvents(play, stage, watch);
    await playOn(play, stage, watch);
    const ask = { customerId: play.customerId, zone: play.zone };
    const story = await explain({ records, hash: sha256 }, ask);
    return await observe({ ...play, ...stage, story, watch });
  } finally {
    dynamodb.destroy();
    sfn.destroy();
    await cloud.close();
  }
}

export interface TestStage {
  readonly cloud: LocalCloud;
  readonly records: Records;
  readonly profiles: ProfileStore;
  readonly bus: string;
  /** Epoch milliseconds. */
  readonly start: number;
}

/** Describes the customer, then puts each event on the bus at its time, after what is due by then. */
async function playEvents(play: Play, stage: TestStage, watch: CustomerWatch): Promise<void> {
  const { test, customerId, zone } = play;
  const { cloud, records, start } = stage;
  await introduce(play, stage);
  const events = test.events
    .map((event) => ({ event, time: instantOf(event.at, start, zone) }))
    .toSorted((a, b) => a.time - b.time);
  const first = test.customer.known === "first event" ? events.find(({ event }) => isTheirs(event)) : undefined;
  for (const one of events) {
    const { event, time } = one;
    // The profile is also read in between: an entry with a goal may end and leave it long before the next event.
    while (cloud.now() + READ_EVERY < time) await playUntil(cloud.now() + READ_EVERY, play, stage, watch);
    await playUntil(Math.max(time, cloud.now()), play, stage, watch);
    const messages = "step" in event.what ? await records.messages(customerId) : [];
    await put(stage, [busEvent(event, customerId, messages, one === first ? test.customer : undefined)]);
    await playUntil(cloud.now() + MINUTE / 2, play, stage, watch);
  }
}

/**
 * Plays until the test begins, with a customer who is described as the test says. A customer whose description puts them into a
 * segment is described exactly at the beginning, so that times count from there; for dates and schedules it happens before.
 */
async function introduce({ test, customerId, byEdge }: Play, stage: TestStage): Promise<void> {
  const { cloud, start } = stage;
  const atStart = test.customer.known === "described" && byEdge;
  await cloud.runUntil(atStart ? start : start - MINUTE);
  await put(stage, describing(test, customerId, start));
  await cloud.runUntil(cloud.now() + LAST_BATCH_MS);
  await joinLists(stage, customerId, test);
  await cloud.runUntil(Math.max(start, cloud.now()));
}

/** Plays on until the customer is not inside any more, or until the time that the test names. */
async function playOn(play: Play, stage: TestStage, watch: CustomerWatch): Promise<void> {
  const { test, journey, byTime, customerId } = play;
  const { cloud, records, start } = stage;
  const { until } = test;
  const end = until === undefined ? start + LONGEST : instantOf(until, start, play.zone);
  while (cloud.now() < end) {
    const profile = await records.profile(customerId);
    const awaited = byTime && (profile?.journeys[journey]?.count ?? 0) === 0;
    if (until === undefined && !isInside(profile) && !awaited) break;
    await playUntil(Math.min(end, cloud.now() + READ_EVERY), play, stage, watch);
  }
  // An event that a run's last step has put on the bus still has to arrive.
  await playUntil(cloud.now() + MINUTE, play, stage, watch);
}

async function playUntil(time: number, play: Play, { cloud, records }: TestStage, watch: CustomerWatch): Promise<void> {
  await cloud.runUntil(time);
  const profile = await records.profile(play.customerId);
  if (profile !== undefined) watch.see(profile);
}

/**
 * Puts the customer into the lists that the test names, as if they had been there long before. The profile gets other rules than
 * the present ones, so that the next event updates the segments made of these lists without an entry.
 */
async function joinLists(stage: TestStage, customerId: string, test: JourneyTest): Promise<void> {
  const { cloud, profiles } = stage;
  const lists = test.customer.segments.map(({ value }) => value);
  const profile = lists.length === 0 ? undefined : await profiles.read(customerId);
  if (profile === undefined) return;
  const segments = [...new Set([...profile.segments, ...lists])].sort();
  const look = { ...profile.look, rules: "" };
  await profiles.write({ ...profile, segments, look, ver: profile.ver + 1 }, profile.ver, {});
  await put(stage, [{ name: "Customer Described", detail: { customerId, context: { history: true } } }]);
  await cloud.runUntil(cloud.now() + LAST_BATCH_MS);
}

/** The answers of destinations: each call takes the next answer, and the last one stays. */
function answersOf({ calls }: JourneyTest): Answers {
  const asked = new Map<string, number>();
  return ({ destination }) => {
    const answers = calls.find((one) => one.destination.value === destination)?.answers;
    const n = asked.get(destination) ?? 0;
    asked.set(destination, n + 1);
    return answers?.[Math.min(n, answers.length - 1)];
  };
}

async function put({ cloud, bus }: TestStage, events: readonly NamedDetail[]): Promise<void> {
  const entries = events.map(({ name, detail }) => ({
    Source: "test",
    DetailType: name,
    Detail: JSON.stringify(detail),
    EventBusName: bus,
  }));
  await cloud.deliverAt(cloud.now(), entries);
}
