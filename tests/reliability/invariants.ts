import type { Message } from "../../core/model/message.ts";
import { parseMessageKey } from "../../core/model/message.ts";
import { entryOfRun, everyEntry, isOfThisLife, wasErased } from "./entries.ts";
import { ENTRY_INVARIANTS } from "./entry-invariants.ts";
import { ERASURE_INVARIANTS } from "./erasure-invariants.ts";
import type { History } from "./history.ts";
import type { Played } from "./play.ts";
import { RULE_INVARIANTS } from "./rule-invariants.ts";
import { entryOfCall, idOf, isMarketing, SEND_INVARIANTS } from "./send-invariants.ts";
import { STEP_INVARIANTS } from "./step-invariants.ts";
import type { Call } from "./trace.ts";
import { WAIT_INVARIANTS } from "./wait-invariants.ts";
import { CAPS } from "./workspace.ts";

type Check = (history: History, played: Played) => readonly string[];

/** The invariants of DESIGN §5, by number, and what else must hold: each says what it found broken. */
export const INVARIANTS = {
  "1 no accepted event is lost, and none counted twice": (history, { profiles, trace, refused }) => [
    // What comes so late that its id may have been forgotten is put aside.
    ...refused.filter((reason) => !/over 119 hours/.test(reason)).map((reason) => `put aside: ${reason}`),
    ...customers(history).flatMap((customer) => {
      const profile = profiles.find(({ customerId }) => customerId === customer);
      return [...eventsByName(history, customer)].flatMap(([name, events]) => {
        const counted = profile?.counts[name]?.n ?? 0;
        const least = wasErased(trace, customer) ? 0 : events.filter(({ inTime }) => inTime).length;
        const known = counted >= least && counted <= events.length;
        return known ? [] : [`${customer}: ${events.length} × ${name} came in, ${counted} counted`];
      });
    }),
  ],

  "2 one run for each entry that is inside and not held out, at most one for any": (_, { trace, runs }) => {
    // The parts of an entry's run come one after the other; each has a name of its own.
    const first = runs.filter(({ input }) => !/"part":/.test(input));
    const started = countBy(first.map(entryOfRun));
    const twice = [...started].flatMap(([id, n]) => (n > 1 ? [`${id} has ${n} runs`] : []));
    const wrong = everyEntry(trace).flatMap(({ id, first: { holdout = false }, outcomes, erased }) => {
      if (holdout && started.has(id)) return [`${id} is held out and has a run`];
      const before = erased || outcomes.some((outcome) => BEFORE_A_RUN.has(outcome));
      return started.has(id) || before || holdout ? [] : [`${id} has no run, and is ${outcomes.join() || "inside"}`];
    });
    return [...twice, ...wrong];
  },

  "3 a provider takes a marketing message at most once, but for webhooks": (_, { trace }) =>
    [
      ...countBy(trace.calls.filter((call) => isMarketing(call) && isHandedOverOnce(call) && !call.declined).map(idOf)),
    ].flatMap(([id, n]) => (n > 1 ? [`${id} was sent ${n} times`] : [])),

  "5 no cap is ever exceeded": (history, { trace }) =>
    customers(history).flatMap((customer) =>
      CAPS.flatMap((cap) => {
        const sent = trace.calls
          .filter((call) => call.customer === customer && isMarketing(call) && !call.declined)
          // Who was erased is another customer.
          .filter((call) => isOfThisLife(trace, entryOfCall(call)))
          .filter(({ key }) => !("journey" in cap) || parseMessageKey(key)?.journey === cap.journey)
          .map((call) => ({ id: idOf(call), at: call.decided?.time ?? 0 }));
        // Several requests under one key are one message.
        const worst = Math.max(
          0,
          ...sent.map(
            ({ at: t }) =>
              new Set(sent.flatMap(({ id, at }) => (at <= t && at > t - cap.per + slack(cap) ? [id] : []))).size,
          ),
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
      ...played.runs.flatMap(({ name, status, input, output }) =>
        status === "SUCCEEDED" && isOfThisLife(played.trace, entryOfRun({ input }))
          ? givenUp(name, output, played, history)
          : [],
      ),
    ];
  },
  ...SEND_INVARIANTS,
  ...ENTRY_INVARIANTS,
  ...RULE_INVARIANTS,
  ...WAIT_INVARIANTS,
  ...STEP_INVARIANTS,
  ...ERASURE_INVARIANTS,
} as const satisfies Record<string, Check>;

/** What is broken after this history, in words; empty when everything holds. */
export function broken(history: History, played: Played): readonly string[] {
  return Object.entries(INVARIANTS).flatMap(([name, check]) =>
    check(history, played).map((found) => `${name}: ${found}`),
  );
}

/** A webhook whose receiver says nothing is posted again, under the same key. */
function isHandedOverOnce({ channel }: Call): boolean {
  return channel !== "webhook";
}

/** Outcomes an entry may have before its run was ever started. */
const BEFORE_A_RUN: ReadonlySet<string> = new Set([
  "bought",
  "left",
  "restarted",
  "goal",
  "no_vip",
  "ordered",
  "merged",
]);

/** A message that is neither sent nor rightly unsent, of a run that went to its end. */
function unsent({ customerId, key, state }: Message, { runs, trace }: Played): readonly string[] {
  if (state !== "held" && state !== "released") return [];
  const { journey, n } = parseMessageKey(key) ?? {};
  const own = runs.filter((run) => entryOfRun(run).startsWith(`${customerId} ${journey}#${n}@`));
  const run = own.find((each) => isOfThisLife(trace, entryOfRun(each)));
  // A run that left on the way says neither steps nor, of itself, an outcome.
  const left = run?.status !== "SUCCEEDED" || !/"steps"/.test(run.output ?? "");
  return left ? [] : [`${customerId} ${key} was left ${state}`];
}

/** How long machines retry what is not the step's fault, at the least; minutes. */
const RETRIED = 24 * 60;

/** Steps that a run gave up on, although no provider refused them and no trouble outlasted the day of retries. */
function givenUp(
  name: string,
  output: string | undefined,
  { messages }: Played,
  { trouble }: History,
): readonly string[] {
  const read: {
    steps?: Record<string, { failed?: boolean; pass?: number }>;
    customer?: string;
    journey?: string;
    n?: number;
  } = JSON.parse(output ?? "{}");
  if (trouble.outages.reduce((sum, { minutes }) => sum + minutes, 0) > RETRIED) return [];
  return Object.entries(read.steps ?? {}).flatMap(([step, result]) => {
    if (result.failed !== true) return [];
    // A wait that cannot be answered until after its deadline takes `else`.
    if (step.startsWith("wait") && trouble.outages.some(({ of }) => of === "states")) return [];
    const key = `${read.journey}#${read.n}#${step}#${result.pass ?? 1}`;
    const stored = messages.find((message) => message.customerId === read.customer && message.key === key);
    return stored?.state === "failed" ? [] : [`${name} gave up on ${step}, which is ${stored?.state ?? "absent"}`];
  });
}

/**
 * A cap over whole days counts by the moment at which messages were due where many share one: each went at its own place
 * in the window after it, and on one day in a year clocks are put forward.
 */
function slack({ per }: { readonly per: number }): number {
  return per % DAY === 0 ? HOUR + WINDOW : 0;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Of the window over which shared moments are spread, at most; milliseconds. */
const WINDOW = 15 * 60_000;

function customers({ events }: History): readonly string[] {
  return [...new Set(events.map(({ customer }) => customer))];
}

/** Half hours after which an event is put aside that has not come before; a few more may pass before it is looked at. */
const TOO_LATE = 238 - 10;

function eventsByName({ events }: History, customer: string) {
  const named = new Map<string, { readonly inTime: boolean }[]>();
  for (const { name, time, arrivals, customer: whose } of events) {
    if (whose !== customer) continue;
    const inTime = arrivals.some((arrival) => arrival - time < TOO_LATE);
    named.set(name, [...(named.get(name) ?? []), { inTime }]);
  }
  return named;
}

function countBy(ids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
