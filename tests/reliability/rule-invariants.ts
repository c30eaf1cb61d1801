import { sha256 } from "../../adapters/system/system.ts";
import { CLOCK_MARGIN } from "../../core/ingest/limits.ts";
import { recentId } from "../../core/ingest/recent.ts";
import type { EnterRule } from "../../core/model/rules.ts";
import { isOffloaded } from "../../core/profile/offload.ts";
import { cursorId } from "../../core/steps/look-back.ts";
import { everyEntry, type KnownEntry, profilesOf, wasErased } from "./entries.ts";
import { HALF_HOUR, type History, MINUTE } from "./history.ts";
import { firings } from "./ops.ts";
import type { Played } from "./play.ts";
import { NEXT_WORKSPACE, WORKSPACE } from "./workspace.ts";

type Check = (history: History, played: Played) => readonly string[];

const HOUR = 2 * HALF_HOUR;

/** What must hold of who is let in, how often, by what, and of goals. */
export const RULE_INVARIANTS = {
  "19 `again`, `limit`, `from` and `until` hold": ({ trouble }, { trace }) =>
    [...groupBy(everyEntry(trace), ({ customer, erased, first }) => `${erased} ${customer} ${first.journey}`)].flatMap(
      ([whose, entries]) => {
        const rules = WORKSPACE.rules.journeys.find(({ journey }) => journey === entries[0]?.first.journey);
        const [rule] = rules?.enter ?? [];
        if (rules === undefined || rule === undefined || rules.enter.length > 1) return [];
        const counted = entries.filter((entry) => !isRestart(entry, entries));
        const limit = rule.limit ?? Number.POSITIVE_INFINITY;
        const open = entries.filter(
          ({ first: { start } }) => start < (rules.from ?? 0) || start >= (rules.until ?? Number.POSITIVE_INFINITY),
        );
        return [
          ...(counted.length > limit ? [`${whose}: ${counted.length} entries where the limit is ${limit}`] : []),
          ...open.map(({ id }) => `${id} began while its journey was not open`),
          ...tooSoon(rule, counted, 2 * trouble.skew),
        ];
      },
    ),

  "20 at most one entry of a key at a time": (_, { trace }) =>
    trace.stored.flatMap(({ profile: { customerId, entries } }) => {
      const live = Object.values(entries).filter(({ end }) => end === undefined);
      const places = live.map(({ journey, key = "" }) => `${customerId} ${journey} ${key}`);
      return places.flatMap((place, at) => (places.indexOf(place) === at ? [] : [`${place} is inside twice`]));
    }),

  "21 a goal counts once, within its window": (_, { trace, counted }) => {
    const entries = everyEntry(trace);
    const found = entries.flatMap(({ id, first, last: { goal, rules } }) => {
      if (goal === undefined) return [];
      const closes = first.start + (rules.goal?.within ?? 0);
      const open = goal.time >= first.event.time - CLOCK_MARGIN && goal.time <= closes;
      return open ? [] : [`${id} has reached its goal out of its window`];
    });
    const moved = trace.stored.flatMap(({ profile }, at) => {
      const before = trace.stored.slice(0, at).findLast((each) => each.profile.customerId === profile.customerId);
      if (before?.profile.born !== profile.born) return [];
      return Object.entries(profile.entries).flatMap(([id, { goal }]) => {
        const was = before.profile.entries[id]?.goal;
        return was !== undefined && was.time !== goal?.time
          ? [`${profile.customerId} ${id} reached its goal twice`]
          : [];
      });
    });
    // Who was erased began anew. An entry that reached its goal and was restarted is followed by one that may reach it too.
    const lives = new Map(trace.stored.map(({ profile }) => [`${profile.customerId} ${profile.born}`, profile]));
    const most = ["nudge", "measured"].flatMap((journey) => {
      const begun = [...lives.values()].reduce((sum, { journeys }) => {
        const { count = 0, ended = {} } = journeys[journey] ?? {};
        return sum + count + (ended.restarted ?? 0);
      }, 0);
      const goals = counted("GoalReached", journey);
      return goals > begun ? [`${journey}: ${goals} goals of ${begun} entries`] : [];
    });
    return [...found, ...moved, ...most];
  },

  "22 nobody is missed by a schedule": (history, { trace, profiles }) =>
    firings(history).flatMap(({ journey, rule, occurrence, time }) => {
      const at = history.start + time * HALF_HOUR;
      const id = recentId(sha256, `enter/${journey}/${rule}/${occurrence}`);
      return profiles.flatMap(({ customerId }) => {
        if (wasErased(trace, customerId)) return [];
        const known = profilesOf(trace, customerId);
        const meant = isVip(known, at - 3 * HOUR, at + 6 * HOUR + longestOutage(history));
        const met = known.some(({ profile }) => profile.recent.some((event) => event.id === id));
        return meant && !met ? [`${customerId} was missed by ${journey} ${occurrence}`] : [];
      });
    }),

  "23 what is replayed lets nobody in": (_, { trace }) =>
    trace.stored.flatMap(({ profile: { customerId, entries, recent } }) =>
      Object.entries(entries).flatMap(([id, entry]) => {
        if (isOffloaded(entry)) return [];
        const { event, cursor, waits } = entry;
        // As long as the run has not moved on, the cursor is what let in.
        const begun = BY_EVENT.has(event.name) && Object.keys(waits).length === 0;
        const past = recent.find((each) => each.id === cursorId(cursor) && each.name === event.name)?.past;
        return begun && past ? [`${customerId} ${id} began by an event of the past`] : [];
      }),
    ),

  "24 new rules reach everybody": ({ trouble: { deploy } }, { profiles }) =>
    deploy === undefined
      ? []
      : profiles.flatMap(({ customerId, look }) =>
          look?.rules === NEXT_WORKSPACE.rules.look ? [] : [`${customerId} was not looked at under the new rules`],
        ),
} as const satisfies Record<string, Check>;

const BY_EVENT = new Set(["Cart Updated", "Order Completed", "Seen", "Signed Up", "Item Viewed", "Contract Signed"]);

/** Begun as another of its key was restarted: it is not counted as an entry of its own. */
function isRestart({ first }: KnownEntry, entries: readonly KnownEntry[]): boolean {
  return entries.some(
    (other) =>
      other.first.key === first.key &&
      other.first.n < first.n &&
      other.outcomes.includes("restarted") &&
      !entries.some(({ first: { n, key } }) => key === first.key && n > other.first.n && n < first.n),
  );
}

function tooSoon(rule: EnterRule, entries: readonly KnownEntry[], margin: number): readonly string[] {
  const { again, againPer } = rule;
  if (again === "always") return [];
  const least = again === "never" ? Number.POSITIVE_INFINITY : again.after - margin;
  const groups = groupBy(entries, ({ first: { key } }) => (againPer === "key" ? (key ?? "") : ""));
  return [...groups.values()].flatMap((same) => {
    const starts = same.map(({ id, first: { start } }) => ({ id, start })).toSorted((a, b) => a.start - b.start);
    return starts.flatMap(({ id, start }, at) =>
      at > 0 && start - (starts[at - 1]?.start ?? 0) < least ? [`${id} began too soon after another`] : [],
    );
  });
}

type Known = ReturnType<typeof profilesOf>;

/** Whether every profile that was stored in this time, and the last before, says that the customer is a VIP. */
function isVip(known: Known, from: number, until: number): boolean {
  const first = known.findLastIndex(({ time }) => time <= from);
  if (first < 0) return false;
  return known.slice(first).every(({ profile, time }) => time > until || profile.traits.vip?.v === true);
}

function longestOutage({ trouble: { outages } }: History): number {
  return outages.reduce((sum, { minutes }) => sum + minutes * MINUTE, 0);
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
