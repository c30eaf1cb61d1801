import { STOPPED } from "../enter/end.ts";
import { originOf } from "../identity/merged.ts";
import { defined } from "../model/defined.ts";
import type { Entry, EntryHead, GoneEntry, OffloadedEntry, Refusal } from "../model/entry.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { EventCount, JourneyCount, Profile } from "../model/profile.ts";
import { stickyShare } from "../model/share.ts";
import type { Hash } from "../ports/system.ts";
import { isOffloaded } from "../profile/offload.ts";
import type { EntryRun } from "./explain.ts";
import { profileFacts } from "./profile-facts.ts";
import { stepLines } from "./step-lines.ts";
import type { Story, StoryDate, StoryEntry, StoryJourney, StoryLine } from "./story.ts";
import { shown, words } from "./words.ts";

export interface Told {
  readonly profile: Profile;
  readonly messages: readonly Message[];
  readonly runs: readonly EntryRun[];
  /** One journey only. */
  readonly journey?: string;
  readonly dates: readonly StoryDate[];
  /** IANA zone in which times are told. */
  readonly zone: string;
  readonly hash: Hash;
}

/** Puts together what the profile, the messages and the runs say of one customer. */
export function tellStory(told: Told): Story {
  const { profile, zone } = told;
  const journeys = Object.entries(profile.journeys).filter(
    ([name]) => told.journey === undefined || name === told.journey,
  );
  return {
    customerId: profile.customerId,
    zone,
    known: Math.min(profile.born, ...Object.values(profile.merged ?? {}).map(({ born }) => born)),
    facts: profileFacts(profile, zone),
    events: [...Object.entries(profile.counts), ...merges(profile)]
      .map(([name, { n, first, last }]) => ({ name, n, first, last }))
      .toSorted((a, b) => a.first - b.first || (a.name < b.name ? -1 : 1)),
    journeys: journeys
      .map(([name, count]) => storyOfJourney(told, name, count, zone))
      .toSorted((a, b) => (a.journey < b.journey ? -1 : 1)),
    dates: told.dates,
  };
}

/** The merges of this customer, as events. */
function merges({ merged = {} }: Profile): readonly (readonly [string, EventCount])[] {
  return Object.entries(merged).map(([id, { time }]) => [`merged with ${id}`, { n: 1, first: time, last: time }]);
}

function storyOfJourney(told: Told, journey: string, count: JourneyCount, zone: string): StoryJourney {
  const live = Object.values(told.profile.entries).filter((entry) => entry.journey === journey);
  const runs = told.runs.filter((run) => run.journey === journey);
  const numbers = new Set([...live.map((entry) => entry.n), ...runs.map((run) => run.n)]);
  const entries = [...numbers]
    .toSorted((a, b) => a - b)
    .map((n) =>
      storyOfEntry(
        told,
        journey,
        n,
        live.find((entry) => entry.n === n),
        runs.find((run) => run.n === n),
        zone,
      ),
    );
  const ended = Object.values(count.ended).reduce((sum, times) => sum + times, 0);
  const inside = live.filter((entry) => entry.end === undefined).length;
  return {
    journey,
    entries,
    older: Math.max(0, ended + inside - entries.length),
    ended: count.ended,
    refusals: Object.entries(count.refused)
      .map(([reason, { n, last }]) => ({ reason, text: refusalText(reason), n, last }))
      .toSorted((a, b) => a.last - b.last),
  };
}

function storyOfEntry(
  told: Told,
  journey: string,
  n: number,
  entry: Entry | OffloadedEntry | undefined,
  found: EntryRun | undefined,
  zone: string,
): StoryEntry {
  const messages = told.messages.filter((message) => {
    const key = parseMessageKey(message.key);
    return key?.journey === journey && key.n === n;
  });
  const end = endOf(
    entry,
    found,
    told.profile.journeys[journey]?.gone?.find((each) => each.n === n),
  );
  const position = (step: string) => stickyShare(told.hash, `split:${journey}:${step}`, told.profile.customerId);
  return {
    n,
    start: entry?.start ?? found?.run.started ?? 0,
    ...(entry === undefined ? {} : { version: entry.version, ...becauseOf(told.profile, entry) }),
    ...(entry?.machine === undefined ? {} : { canary: true as const }),
    holdout: entry?.holdout === true,
    ...(found === undefined ? {} : { run: found.latest }),
    ...(entry?.goal === undefined ? {} : { goal: entry.goal.time }),
    ...defined({ end }),
    lines: withGoal(
      found === undefined ? [] : stepLines(found.run, messages, zone, end && (end.time ?? found.run.stopped), position),
      entry?.goal?.time,
    ),
  };
}

/** The goal stands among the steps at its time: after those that came before it. */
function withGoal(lines: readonly StoryLine[], time: number | undefined): readonly StoryLine[] {
  if (time === undefined) return lines;
  const later = lines.findIndex((line) => line.time > time);
  const at = later < 0 ? lines.length : later;
  const goal: StoryLine = { time, title: "Goal", text: "reached", details: [], tone: "good" };
  return [...lines.slice(0, at), goal, ...lines.slice(at)];
}

function becauseOf(profile: Profile, entry: Entry | OffloadedEntry): { because?: string } {
  if (isOffloaded(entry)) return {};
  const origin = originOf(profile, entry.n);
  const as = origin.customerId === profile.customerId ? "" : `, then as ${origin.customerId}`;
  const properties = Object.entries(entry.event.properties).map(([name, value]) => `${name} ${shown(value)}`);
  const { name, trimmed = {} } = entry.event;
  const cut = Object.entries(trimmed).map(([path, { kept, of }]) =>
    kept === 0 ? `${path} did not fit` : `of ${path} the first ${kept} of ${of} fitted`,
  );
  const said = [...properties, ...cut].join(", ");
  return { because: `${said === "" ? name : `${name} (${said})`}${as}` };
}

/** As the profile says; of an entry that left it long ago, as the run does. */
function endOf(
  entry: EntryHead | undefined,
  found: EntryRun | undefined,
  gone: GoneEntry | undefined,
): StoryEntry["end"] {
  if (entry?.end !== undefined) {
    const { undone, ...end } = entry.end;
    const later = undone ? "; what changes on exit is still to be done" : "";
    return { ...end, text: `${endText(end.outcome, end.note)}${later}` };
  }
  if (entry !== undefined || found === undefined || found.run.status === "running") return undefined;
  const { status, stopped, outcome, cause } = found.run;
  const ended = gone?.outcome ?? outcome ?? (status === "aborted" ? (cause ?? "stopped") : BY_STATUS[status]);
  const time = stopped === undefined ? {} : { time: stopped };
  return { ...time, outcome: ended, text: endText(ended, gone?.note) };
}

/** How an entry whose run says no outcome ended, as it is counted. */
const BY_STATUS = { succeeded: "completed", timed_out: "timeout", failed: "failed" } as const;

const END_TEXTS: Readonly<Record<string, string>> = {
  completed: "went the whole way",
  timeout: "was inside for longer than the journey allows",
  restarted: "began again with a newer event",
  goal: "reached the goal",
  failed: "failed: look at the run in Step Functions",
  merged: "gave way to an entry of the same customer, with whom its customer was merged",
  holdout: "was in the control group of this journey: measured, never contacted",
};

/** `note`: who ended it by hand, and why. */
function endText(outcome: string, note?: string): string {
  if (note !== undefined) return outcome === STOPPED ? `taken out ${note}` : `its run was stopped by hand ${note}`;
  return END_TEXTS[outcome] ?? `left: ${words(outcome)}`;
}

const REFUSALS = {
  late: "the event came too late to start anything (late after)",
  retired: "the journey is retired and lets nobody in any more",
  not_yet: "the journey had not begun (from)",
  over: "the journey was over (until)",
  sample: "outside the share of customers that the journey takes (sample)",
  no_key: "the entry condition's key gave nothing",
  inside: "already inside (inside: ignore)",
  again: "had entered before (again)",
  limit: "had entered as often as the journey allows (limit)",
  exit_holds: "an exit condition held already",
  full: "the customer had as many entries as a profile holds (3,000)",
  paused: "the journey was paused",
  browser:
    "only a browser said so, and the journey sends transactional messages (the write key does not list the event)",
  no_api: "the journey takes no requests (it has no `api: true` entry)",
} satisfies Record<Refusal, string>;

/** Why an event did not let the customer in, as a sentence. */
export function refusalText(reason: string): string {
  return new Map<string, string>(Object.entries(REFUSALS)).get(reason) ?? words(reason);
}
