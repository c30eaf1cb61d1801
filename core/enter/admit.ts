import { evaluate, holds } from "../expression/evaluate.ts";
import type { Scope } from "../expression/scope.ts";
import type { FoldState } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import type { Entry, OffloadedEntry, Refusal } from "../model/entry.ts";
import { getOwn, type Json } from "../model/json.ts";
import type { EnterRule, JourneyRules } from "../model/rules.ts";
import { stickyShare } from "../model/share.ts";
import { countedAt } from "../moment/shared-moment.ts";
import type { Hash } from "../ports/system.ts";
import { lastStart } from "./archive.ts";
import type { EntryTrigger } from "./entry-triggers.ts";
import { type ConditionContext, equalForms, matches, type SeenEvent } from "./matches.ts";

/** The result of an entry rule for its trigger: the condition does not hold, the customer is admitted, or refused. */
export type Admission =
  | { readonly answer: "not meant" }
  | { readonly answer: "refused"; readonly reason: Refusal }
  | { readonly answer: "admitted"; readonly key?: string; readonly restarts?: Entry | OffloadedEntry };

/**
 * Evaluates one entry rule for its trigger. A customer who is inside is judged by `inside` only; `again` and `limit`
 * apply to customers outside and do not count restarts. `from`, `until` and `again` are compared with the moment of a
 * schedule or date, not with the customer's own time in its spread. Unread archived entries that are needed are added
 * to the fold's needs.
 */
export async function admit(
  state: FoldState,
  journey: JourneyRules,
  rule: EnterRule,
  { event, past, nominal, byBrowser }: EntryTrigger,
): Promise<Admission> {
  const at = countedAt(nominal, state.context.now);
  return state.evaluate(journey.journey, async (around) => {
    const scope = entryScope(journey, event, around);
    if (rule.when !== undefined && !(await holds(rule.when, scope, around.failures))) return { answer: "not meant" };
    const closed = past ? "late" : journeyRefusal(state, journey, rule, { at, byBrowser });
    if (closed !== undefined) return refused(closed);
    const value = rule.key === undefined ? undefined : await evaluate(rule.key, scope, around.failures);
    if (rule.key !== undefined && (value === undefined || value === null)) return refused("no_key");
    const keys = value === undefined ? [] : equalForms(value).map((each) => keyHash(state.context.hash, each));
    const [key] = keys;
    const inside = state
      .liveEntries()
      .find((entry) => entry.journey === journey.journey && (keys.includes(entry.key ?? "") || entry.key === key));
    const reason = inside === undefined ? againRefusal(state, journey, rule, { keys, at }) : insideRefusal(rule);
    if (reason !== undefined) return refused(reason);
    if (await exitHolds(journey, event, around)) return refused("exit_holds");
    if (inside === undefined && isFull(state)) return refused("full");
    return {
      answer: "admitted",
      ...defined({ key, restarts: inside }),
    };
  });
}

function keyHash(hash: Hash, value: Json): string {
  return hash(JSON.stringify(value)).slice(0, 16);
}

/** Most entries of one customer at once, those with an open goal window included: it bounds the size of the profile. */
export const MAX_ENTRIES = 3_000;

function isFull({ context, profile }: FoldState): boolean {
  return context.full === true || Object.keys(profile.entries).length >= MAX_ENTRIES;
}

function refused(reason: Refusal): Admission {
  return { answer: "refused", reason };
}

function insideRefusal(rule: EnterRule): Refusal | undefined {
  return rule.inside === "ignore" ? "inside" : undefined;
}

function journeyRefusal(
  state: FoldState,
  journey: JourneyRules,
  rule: EnterRule,
  { at, byBrowser }: { readonly at: number; readonly byBrowser: true | undefined },
): Refusal | undefined {
  const { hash } = state.context;
  if (journey.retired) return "retired";
  if (journey.from !== undefined && at < journey.from) return "not_yet";
  if (journey.until !== undefined && at >= journey.until) return "over";
  if (getOwn(state.control()?.paused ?? {}, journey.journey) !== undefined) return "paused";
  if (byBrowser === true && journey.transactional === true) return "browser";
  const { sample } = rule;
  if (sample === undefined) return undefined;
  return stickyShare(hash, `sample:${journey.journey}`, state.profile.customerId) < sample ? undefined : "sample";
}

function againRefusal(
  state: FoldState,
  { journey }: JourneyRules,
  rule: EnterRule,
  { keys, at }: { readonly keys: readonly string[]; readonly at: number },
): Refusal | undefined {
  const before = getOwn(state.profile.journeys, journey);
  if (before === undefined || before.count === 0) return undefined;
  if (rule.again !== "always") {
    const ofKey = rule.againPer === "key" && keys.length > 0;
    const last = ofKey ? lastStart(state, journey, keys) : before.last;
    // Entries of one key are stored with their start, not with the moment that let them in.
    const time = ofKey ? state.context.now : at;
    if (last !== undefined && (rule.again === "never" || time < last + rule.again.after)) return "again";
  }
  return rule.limit !== undefined && before.count >= rule.limit ? "limit" : undefined;
}

async function exitHolds(journey: JourneyRules, event: SeenEvent, around: ConditionContext): Promise<boolean> {
  const entry = { journey: journey.journey, n: 0, event, kept: {}, waits: {} };
  for (const rule of journey.inside.exit) {
    if (rule.event === undefined && (await matches(rule, event, entry, around))) return true;
  }
  return false;
}

function entryScope({ journey }: JourneyRules, event: SeenEvent, { profile, now }: ConditionContext): Scope {
  return { event, entry: event, profile: profile(), steps: {}, journey, pass: 1, now };
}
