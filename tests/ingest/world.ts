import { memoryControl, memoryRechecks } from "../../adapters/memory/control.ts";
import { memoryTombstones } from "../../adapters/memory/erasures.ts";
import { memoryDue, memoryMembers, memoryScan } from "../../adapters/memory/indexes.ts";
import { memoryMessages } from "../../adapters/memory/messages.ts";
import {
  memoryEventBus,
  memoryFanOutQueue,
  memoryInnerQueue,
  memoryRefusedEvents,
} from "../../adapters/memory/outbound.ts";
import { memoryKeyedEntries, memoryProfiles, memorySpills } from "../../adapters/memory/profiles.ts";
import { memoryRuns, memoryTaskTokens } from "../../adapters/memory/runs.ts";
import { memoryClock, memoryCounter } from "../../adapters/memory/system.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { Entry } from "../../core/model/entry.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { EnterOn, EnterRule, JourneyRules, Rules, SegmentRule } from "../../core/model/rules.ts";
import type { Settings } from "../../core/model/settings.ts";
import { whole } from "./whole.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday. */
export const START = Date.UTC(2026, 2, 2, 9);

/** Nothing is spread: what is due at nine happens at nine. */
export const SETTINGS: Settings = {
  zone: "Europe/London",
  sender: {},
  topics: { offers: { channels: ["email", "sms", "push", "webhook"], default: "in" } },
  caps: [],
  spread: 0,
  stages: {},
};

type EventRule = Extract<EnterRule, { on: "event" }>;

export function enterRule(rule: Partial<EventRule> = {}): EnterRule {
  return { on: "event", event: "Cart Updated", ...BASE, ...rule };
}

const BASE = { id: "entry", again: "never", againPer: "key", inside: "ignore" } as const;

/** An entry of another kind, which always lets in unless `parts` says otherwise. */
export function entryOn(on: EnterOn, parts: Partial<Omit<EventRule, "on" | "event">> = {}): EnterRule {
  return { ...on, ...BASE, again: "always", ...parts };
}

/** A segment that reads what `reads` says. */
export function segment(name: string, rule: Partial<SegmentRule>): SegmentRule {
  return { segment: name, title: name, reads: [], ...rule };
}

/** A journey that lets customers in on `Cart Updated`, once, without exits, goal or timeout. */
export function journey(rules: Partial<JourneyRules> = {}): JourneyRules {
  return {
    journey: "cart",
    title: "Cart",
    version: "aaaaaaaaaaaa",
    machine: rules.journey ?? "cart",
    enter: [enterRule()],
    inside: { exit: [], watch: [] },
    entryFields: ["*"],
    longest: 10 * DAY,
    ...rules,
  };
}

export function rulesOf(
  journeys: readonly JourneyRules[],
  settings: Partial<Settings> = {},
  segments: readonly SegmentRule[] = [],
  look = "look-1",
): Rules {
  const names = ["Cart Updated", "Order Completed", "Email Opened", "Email Clicked", "Payment Captured"];
  const recentFields = Object.fromEntries(names.map((name) => [name, ["*"]]));
  return { contract: 1, journeys, segments, look, settings: { ...SETTINGS, ...settings }, recentFields };
}

let made = 0;

/** An event of customer `ada` that happened at START, each with an id of its own. */
export function event(name: string, parts: Partial<CustomerEvent> = {}): CustomerEvent {
  made += 1;
  const id = `event-${String(made).padStart(6, "0")}`;
  return { id, name, time: START, customerId: "ada", properties: {}, context: {}, replay: false, ...parts };
}

/** Everything in memory, with a clock that stands at START. */
export function world(rules: Rules = rulesOf([journey()])) {
  const clock = memoryClock(START);
  const profiles = memoryProfiles();
  const messages = memoryMessages();
  const reported: CustomerEvent[] = [];
  const deps = {
    clock,
    profiles,
    messages,
    rules,
    hash: sha256,
    spills: memorySpills(clock),
    keyed: memoryKeyedEntries(),
    due: memoryDue(profiles.heads, messages.all),
    runs: memoryRuns(clock),
    tokens: memoryTaskTokens(),
    members: memoryMembers(),
    tombstones: memoryTombstones(),
    told: memoryEventBus(),
    control: memoryControl(),
    rechecks: memoryRechecks(),
    fanOut: memoryFanOutQueue(),
    paced: memoryInnerQueue(),
    scan: memoryScan(profiles.heads),
    counter: memoryCounter(),
    refused: memoryRefusedEvents(),
    parked: memoryRefusedEvents(),
    report: async (each: CustomerEvent) => {
      reported.push(each);
    },
  };
  return {
    ...deps,
    deps,
    reported,
    /** Ingests events of `ada` as one batch; those without a time of their own happen now. */
    async ingest(...events: CustomerEvent[]): Promise<void> {
      await ingestCustomer(deps, "ada", events);
    },
    /** An event that happens now. */
    now(name: string, parts: Partial<CustomerEvent> = {}): CustomerEvent {
      return event(name, { time: clock.now(), ...parts });
    },
    profile(): Profile {
      const found = profiles.all().find(({ customerId }) => customerId === "ada");
      if (found === undefined) throw new Error("Ada has no profile.");
      return found;
    },
    entry(id: string): Entry {
      return whole(this.profile().entries[id]);
    },
  };
}

export type World = ReturnType<typeof world>;

/** Counts the calls of each method, and lets a call be cut off before or after it was made. */
export function spied<T extends object>(
  port: T,
  before: (method: string) => Promise<void> | void = () => undefined,
  after: (method: string) => Promise<void> | void = () => undefined,
): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return async (...given: unknown[]) => {
        await before(String(name));
        const answer: unknown = await Reflect.apply(value, target, given);
        await after(String(name));
        return answer;
      };
    },
  });
}
