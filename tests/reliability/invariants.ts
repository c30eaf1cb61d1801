import type { Message } from "../../core/model/message.ts";
import { parseMessageKey } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { ENTRY_INVARIANTS } from "./entry-invariants.ts";
import type { History } from "./history.ts";
import type { Played } from "./play.ts";
import { STEP_INVARIANTS } from "./step-invariants.ts";
import type { Call } from "./trace.ts";
import { CAPS, WORKSPACE } from "./workspace.ts";

type Check = (history: History, played: Played) => readonly string[];

/** The invariants of DESIGN §5, by number, and what else must hold: each says what it found broken. */
export const INVARIANTS = {
  "1 no accepted event is lost, and none counted twice": (history, { profiles }) =>
    customers(history).flatMap((customer) => {
      const profile = profiles.find(({ customerId }) => customerId === customer);
      return [...eventsByName(history, customer)].flatMap(([name, n]) => {
        const counted = profile?.counts[name]?.n ?? 0;
        return counted === n ? [] : [`${customer}: ${n} × ${name} came in, ${counted} counted`];
      });
    }),

  "2 one run for each entry that is inside and not held out, at most one for any": (_, { trace, runs }) => {
    const started = countBy(runs.map(({ input }) => entryOfRun(input)));
    const twice = [...started].flatMap(([id, n]) => (n > 1 ? [`${id} has ${n} runs`] : []));
    const missing = everyEntry(trace.stored.map(({ profile }) => profile)).flatMap(({ id, holdout, outcomes }) => {
      const before = outcomes.some((outcome) => BEFORE_A_RUN.has(outcome));
      return started.has(id) || before || holdout ? [] : [`${id} has no run, and is ${outcomes.join() || "inside"}`];
    });
    return [...twice, ...missing];
  },

  "3 a provider takes a marketing message at most once": (_, { trace }) =>
    [...countBy(trace.calls.filter((call) => isMarketing(call) && !call.declined).map(idOf))].flatMap(([id, n]) =>
      n > 1 ? [`${id} was sent ${n} times`] : [],
    ),

  "4 no send is decided after an exit or a withdrawn consent is stored": (_, { trace }) =>
    trace.calls.flatMap((call) => {
      if (call.decided === undefined) return [`${idOf(call)} was sent without a profile write`];
      const before = trace.stored.slice(0, call.decided.at).map(({ profile }) => profile);
      const known = before.filter(({ customerId }) => customerId === call.customer);
      const entryId = call.key.split("#").slice(0, 2).join("#");
      const entries = known.map((profile) => profile.entries[entryId]);
      // An ended entry is marked, and later no longer there.
      const begun = entries.findIndex((entry) => entry !== undefined);
      const ended = begun >= 0 && entries.slice(begun).some((entry) => entry === undefined || entry.end !== undefined);
      const consent = known.at(-1)?.consent.offers?.v ?? false;
      return [
        ...(ended ? [`${idOf(call)} was sent after its entry had ended`] : []),
        ...(isMarketing(call) && !consent ? [`${idOf(call)} was sent without consent`] : []),
      ];
    }),

  "5 no cap is ever exceeded": (history, { trace }) =>
    customers(history).flatMap((customer) =>
      CAPS.flatMap((cap) => {
        const times = trace.calls
          .filter((call) => call.customer === customer && isMarketing(call) && !call.declined)
          .filter(({ key }) => !("journey" in cap) || parseMessageKey(key)?.journey === cap.journey)
          .map(({ decided }) => decided?.time ?? 0);
        const worst = Math.max(
          0,
          ...times.map((t) => times.filter((other) => other <= t && other > t - cap.per).length),
        );
        return worst > cap.max ? [`${customer}: ${worst} messages where ${JSON.stringify(cap)}`] : [];
      }),
    ),

  "6 every run ends, and every entry with it": (_, { stuck, profiles }) => [
    ...(stuck > 0 ? [`${stuck} runs wait for nothing`] : []),
    ...profiles.flatMap(({ customerId, entries, pending }) => [
      ...Object.entries(entries).flatMap(([id, { end }]) =>
        end === undefined ? [`${customerId} ${id} is still inside`] : [],
      ),
      ...Object.keys(pending).map((id) => `${customerId} ${id} was never performed`),
    ]),
  ],

  "7 what policy allows and the provider answers is sent, but for crashes": (history, played) => {
    // A table that fails between claim and outcome is as good as a crash there.
    const silences =
      history.provider.filter((does) => does === "fail" || does === "silent").length +
      played.crashes +
      played.throttles;
    const unknown = played.messages.filter(({ state }) => state === "unknown" || state === "claimed");
    const refusals = history.provider.filter((does) => does === "refuse").length;
    const failed = played.messages.filter(({ state }) => state === "failed");
    return [
      ...(unknown.length > silences
        ? [`${unknown.length} messages unknown after ${silences} silences and crashes`]
        : []),
      ...(failed.length > refusals ? [`${failed.length} messages failed after ${refusals} refusals`] : []),
      ...played.messages.flatMap((message) => unsent(message, played)),
      ...played.runs.flatMap(({ name, status, output }) =>
        status === "SUCCEEDED" ? givenUp(name, output, played) : [],
      ),
    ];
  },
  ...ENTRY_INVARIANTS,
  ...STEP_INVARIANTS,
} as const satisfies Record<string, Check>;

/** What is broken after this history, in words; empty when everything holds. */
export function broken(history: History, played: Played): readonly string[] {
  return Object.entries(INVARIANTS).flatMap(([name, check]) =>
    check(history, played).map((found) => `${name}: ${found}`),
  );
}

/** Outcomes an entry may have before its run was ever started. */
const BEFORE_A_RUN: ReadonlySet<string> = new Set(["bought", "left", "restarted", "goal", "no_vip"]);

const MARKETING = new Set(
  Object.values(WORKSPACE.templates).flatMap(({ name, transactional }) => (transactional ? [] : [name])),
);

function isMarketing({ key }: Call): boolean {
  return MARKETING.has(parseMessageKey(key)?.step ?? "");
}

function idOf({ customer, key }: Call): string {
  return `${customer} ${key}`;
}

/** A message that is neither sent nor rightly unsent, of a run that went to its end. */
function unsent({ customerId, key, state }: Message, { runs }: Played): readonly string[] {
  if (state !== "held" && state !== "released") return [];
  const { journey, n } = parseMessageKey(key) ?? {};
  const run = runs.find(({ input }) => entryOfRun(input) === `${customerId} ${journey}#${n}`);
  // A run that left on the way says neither steps nor, of itself, an outcome.
  const left = run?.status !== "SUCCEEDED" || !/"steps"/.test(run.output ?? "");
  return left ? [] : [`${customerId} ${key} was left ${state}`];
}

/** Steps that a run gave up on, although no provider refused them. */
function givenUp(name: string, output: string | undefined, { messages }: Played): readonly string[] {
  const read: {
    steps?: Record<string, { failed?: boolean; pass?: number }>;
    customer?: string;
    journey?: string;
    n?: number;
  } = JSON.parse(output ?? "{}");
  return Object.entries(read.steps ?? {}).flatMap(([step, result]) => {
    if (result.failed !== true) return [];
    const key = `${read.journey}#${read.n}#${step}#${result.pass ?? 1}`;
    const stored = messages.find((message) => message.customerId === read.customer && message.key === key);
    return stored?.state === "failed" ? [] : [`${name} gave up on ${step}, which is ${stored?.state ?? "absent"}`];
  });
}

function customers({ events }: History): readonly string[] {
  return [...new Set(events.map(({ customer }) => customer))];
}

function eventsByName({ events }: History, customer: string): ReadonlyMap<string, number> {
  return countBy(events.filter((event) => event.customer === customer).map(({ name }) => name));
}

function entryOfRun(input: string): string {
  const { customer, journey, n }: { customer: string; journey: string; n: number } = JSON.parse(input);
  return `${customer} ${journey}#${n}`;
}

interface KnownEntry {
  readonly id: string;
  readonly holdout: boolean;
  /** How it ended: as it is marked or, where it went in the write that ended it, how that write's entries ended. */
  readonly outcomes: readonly string[];
}

/** Every entry that was ever stored. */
function everyEntry(stored: readonly Profile[]): readonly KnownEntry[] {
  const entries = new Map<string, KnownEntry>();
  const latest = new Map<string, Profile>();
  for (const profile of stored) {
    const { customerId } = profile;
    const before = latest.get(customerId);
    latest.set(customerId, profile);
    for (const [id, { holdout = false, end }] of Object.entries(profile.entries)) {
      const known = { id: `${customerId} ${id}`, holdout, outcomes: end === undefined ? [] : [end.outcome] };
      entries.set(known.id, known);
    }
    for (const [id, entry] of Object.entries(before?.entries ?? {})) {
      if (profile.entries[id] !== undefined || entry.end !== undefined) continue;
      const known = { id: `${customerId} ${id}`, holdout: entry.holdout ?? false, outcomes: [] };
      entries.set(known.id, { ...known, outcomes: endedMeanwhile(before, profile, entry.journey) });
    }
  }
  return [...entries.values()];
}

function endedMeanwhile(before: Profile | undefined, after: Profile, journey: string): readonly string[] {
  const was = before?.journeys[journey]?.ended ?? {};
  return Object.entries(after.journeys[journey]?.ended ?? {}).flatMap(([outcome, n]) =>
    n > (was[outcome] ?? 0) ? [outcome] : [],
  );
}

function countBy(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
