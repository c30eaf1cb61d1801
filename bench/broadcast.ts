import { liquidRenderer } from "../adapters/liquid/renderer.ts";
import { memoryConfirmations } from "../adapters/memory/answers.ts";
import { memoryControl } from "../adapters/memory/control.ts";
import { memoryMessages, memorySuppressions } from "../adapters/memory/messages.ts";
import { memoryLinks, memoryRefusedEvents } from "../adapters/memory/outbound.ts";
import { memoryProfiles } from "../adapters/memory/profiles.ts";
import { memoryClock } from "../adapters/memory/system.ts";
import { memoryTurns } from "../adapters/memory/turns.ts";
import { sha256 } from "../adapters/system/system.ts";
import type { Entry } from "../core/model/entry.ts";
import { HoldError } from "../core/model/errors.ts";
import type { Template } from "../core/model/message.ts";
import { slowestOf } from "../core/model/pace.ts";
import { emptyProfile, type Profile } from "../core/model/profile.ts";
import type { Settings } from "../core/model/settings.ts";
import type { SendTask } from "../core/model/task.ts";
import type { SendDeps } from "../core/send/deps.ts";
import { pacing } from "../core/send/pacing.ts";
import { sendMessage } from "../core/send/send.ts";
import { DAY } from "./local-shop.ts";
import type { Report } from "./report.ts";
import { time } from "./stopwatch.ts";

const CUSTOMERS = 100_000;
/** Customers of the broadcast for each receipt meanwhile. */
const FOR_EACH_RECEIPT = 10;
/** What the provider takes in a second, and the pace that is set: a tenth below, of which a fifth is for receipts. */
const QUOTA = 55;
const PACE = { rate: 50, transactional: 10 };
/** Instances of the function that sends; each knows of the others' sends only what the shared item says. */
const INSTANCES = 20;
const SECOND = 1_000;
/** Tuesday, noon. */
const NOON = Date.UTC(2026, 11, 1, 12);

const TEMPLATES: Readonly<Record<string, Template>> = {
  sale: {
    name: "sale",
    channel: "email",
    topic: "offers",
    transactional: false,
    subject: "Sale",
    body: "<p>Today</p>",
    entryFields: [],
  },
  receipt: {
    name: "receipt",
    channel: "email",
    transactional: true,
    subject: "Receipt",
    body: "<p>Thank you</p>",
    entryFields: [],
  },
};
const SETTINGS: Settings = {
  zone: "Etc/UTC",
  sender: { email: "Shop <hello@example.com>" },
  topics: { offers: { channels: ["email"], default: "in" } },
  caps: [],
  stages: {},
  pace: { email: PACE },
};

/** A message on its way: since when it wants to leave. */
interface Waiting {
  readonly task: SendTask;
  readonly since: number;
}

/** Every message that left, by its kind: when, and how long it had waited; virtual milliseconds. */
interface Left {
  readonly receipts: readonly number[];
  readonly marketing: readonly number[];
  readonly at: readonly number[];
  readonly twice: number;
  readonly turns: number;
  readonly sends: number;
}

/** A broadcast with receipts meanwhile, by the use case that sends, on memory adapters and a virtual clock. */
export async function run(): Promise<Report> {
  let left: Left | undefined;
  const { seconds } = await time(async () => {
    left = await play();
  });
  if (left === undefined) throw new Error("Nothing was played.");
  const messages = CUSTOMERS + CUSTOMERS / FOR_EACH_RECEIPT;
  return {
    title: "A broadcast to 100,000 customers, and receipts meanwhile",
    about:
      `The use case that sends, on memory adapters and a virtual clock, not the whole local cloud: ${INSTANCES} instances with a pace of ${PACE.rate} messages a second, ` +
      `${PACE.transactional} of them kept for receipts; the provider's quota is ${QUOTA}. The fan-out's rate brings ${slowest()} customers at the beginning of each second, and a receipt for every ` +
      `${FOR_EACH_RECEIPT} of them. A message that is held comes back at its instant, as its machine brings it.`,
    figures: [
      {
        what: "the longest wait of a receipt",
        value: most(left.receipts) / SECOND,
        unit: "s of virtual time",
        target: { most: 1 },
      },
      { what: "receipts that waited", value: left.receipts.filter((wait) => wait > 0).length, unit: "" },
      {
        what: "the longest wait of a message of the broadcast",
        value: most(left.marketing) / SECOND,
        unit: "s of virtual time",
      },
      {
        what: "the most messages in any second",
        value: mostWithin(left.at, SECOND),
        unit: "messages",
        target: { most: QUOTA },
      },
      { what: "writes for pacing", value: left.turns / messages, unit: "per message", target: { most: 0.05 } },
      { what: "calls of the function", value: left.sends / messages, unit: "per message" },
      {
        what: "messages that did not leave",
        value: messages - left.at.length + left.twice,
        unit: "messages",
        target: { most: 0 },
      },
      { what: "messages that left twice", value: left.twice, unit: "messages", target: { most: 0 } },
      { what: "the broadcast took", value: (most(left.at) - NOON) / 60_000, unit: "min of virtual time" },
      { what: "and to play it", value: messages / seconds, unit: "messages/s" },
    ],
  };
}

async function play(): Promise<Left> {
  const clock = memoryClock(NOON);
  const turns = memoryTurns();
  const provider = new Map<string, number>();
  const at: number[] = [];
  const waits = { marketing: [] as number[], receipts: [] as number[] };
  let twice = 0;
  const profiles = memoryProfiles();
  const shared: SendDeps = {
    clock,
    hash: sha256,
    profiles,
    messages: memoryMessages(),
    suppressions: memorySuppressions(),
    confirmations: memoryConfirmations(),
    sender: {
      async send({ tags }) {
        const id = `${tags.customerId} ${tags.key}`;
        if (provider.has(id)) twice += 1;
        provider.set(id, clock.now());
        at.push(clock.now());
        return { answer: "accepted", providerId: id };
      },
    },
    renderer: liquidRenderer(),
    counter: { count: () => {}, note: () => {} },
    control: memoryControl(),
    parked: memoryRefusedEvents(),
    links: memoryLinks,
    templates: TEMPLATES,
    settings: SETTINGS,
    stage: "prod",
  };
  const instances = Array.from({ length: INSTANCES }, () => ({
    ...shared,
    pacing: pacing({ store: turns, clock }, { email: PACE }),
  }));
  let sends = 0;
  const held = new Map<number, Waiting[]>();
  const send = async (waiting: Waiting): Promise<void> => {
    const deps = instances[sends % INSTANCES] ?? shared;
    sends += 1;
    try {
      const result = await sendMessage(deps, waiting.task, `call-${sends}`);
      if (!result.sent) throw new Error(`A message was not sent: ${JSON.stringify(result)}`);
      waits[isReceipt(waiting.task) ? "receipts" : "marketing"].push(clock.now() - waiting.since);
    } catch (error) {
      if (!(error instanceof HoldError)) throw error;
      held.set(error.until, [...(held.get(error.until) ?? []), waiting]);
    }
  };
  for (let entered = 0; entered < CUSTOMERS || held.size > 0; clock.advance(SECOND)) {
    const due = held.get(clock.now()) ?? [];
    held.delete(clock.now());
    for (const one of due) await send(one);
    for (let n = 0; n < slowest() && entered < CUSTOMERS; n += 1, entered += 1) {
      const customer = `c${entered}`;
      await profiles.write(profileOf(customer), undefined, {});
      await send({ task: taskOf(customer, "sale"), since: clock.now() });
      if (entered % FOR_EACH_RECEIPT === 0) await send({ task: taskOf(customer, "receipt"), since: clock.now() });
    }
  }
  return { ...waits, at, twice, turns: turns.writes, sends };
}

function slowest(): number {
  return slowestOf({ email: PACE }, ["email"]) ?? PACE.rate;
}

function isReceipt(task: SendTask): boolean {
  return task.step === "receipt";
}

/** In two journeys: the broadcast's, and that of orders. */
function profileOf(customerId: string): Profile {
  return {
    ...emptyProfile(customerId, NOON - DAY),
    ver: 1,
    serial: 3,
    addresses: { email: { v: `${customerId}@example.com`, t: 1 } },
    entries: Object.fromEntries(["broadcast", "orders"].map((journey) => [`${journey}#1`, entryOf(journey)])),
  };
}

function entryOf(journey: string): Entry {
  return {
    ...{ journey, n: 1, version: "0123456789ab", start: NOON, cursor: "", waits: {}, seen: {}, kept: {} },
    event: { name: "Order Completed", time: NOON, properties: {} },
    rules: { exit: [], watch: [] },
    due: NOON + 30 * DAY,
  };
}

function taskOf(customer: string, step: "sale" | "receipt"): SendTask {
  const receipt = step === "receipt";
  return {
    contract: 1,
    do: "send",
    customer,
    journey: receipt ? "orders" : "broadcast",
    version: "0123456789ab",
    n: 1,
    step,
    pass: 1,
    choices: [{ template: step, channel: "email", transactional: receipt, ...(receipt ? {} : { topic: "offers" }) }],
    alsoOn: [],
    steps: {},
  };
}

function most(values: readonly number[]): number {
  return values.reduce((highest, value) => Math.max(highest, value), 0);
}

/** The most of these instants within so many milliseconds, wherever they begin. The instants are in order. */
function mostWithin(instants: readonly number[], milliseconds: number): number {
  let from = 0;
  let found = 0;
  for (const [position, instant] of instants.entries()) {
    while ((instants[from] ?? 0) <= instant - milliseconds) from += 1;
    found = Math.max(found, position - from + 1);
  }
  return found;
}
