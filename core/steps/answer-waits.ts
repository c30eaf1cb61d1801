import { entryForWaits, matches, type SeenEvent } from "../enter/matches.ts";
import type { FoldState } from "../ingest/fold-state.ts";
import { CLOCK_MARGIN } from "../ingest/limits.ts";
import { defined } from "../model/defined.ts";
import type { Entry, Wait } from "../model/entry.ts";
import { parseMessageKey } from "../model/message.ts";
import type { WatchRule } from "../model/rules.ts";
import type { WaitResult } from "../model/task.ts";
import { roomFor } from "../profile/keep.ts";
import { matchEvents, matchMovedDate, matchSegment, type WaitAnswer, type WaitOutcome } from "./waits.ts";

/**
 * Answers the waits that this event matches, and keeps the event in entries where a later wait may look back for it.
 * Waits for a segment or a date are answered by the state of the profile, whatever the event was. `id` is the event's
 * id in `recent`, empty where it has none. A wait is answered once; it keeps the matched event for a later
 * registration. A past event answers no wait, except a wait for a date that it moves.
 */
export async function answerWaits(state: FoldState, event: SeenEvent, id: string, past: boolean): Promise<void> {
  for (const each of state.liveEntries()) {
    const entry = entryForWaits(state, each, event, past);
    if (entry === undefined) continue;
    const watched = past ? entry : await keepForWaits(state, entry, event);
    const woken = await answerWaitsOfEntry(state, watched, event, id, past);
    if (woken !== entry) state.replace(woken);
  }
}

/**
 * The entry with those of its waits answered that this event matches. `arrived`: when the event came in, where that was
 * before; it answers only waits that had begun by then.
 */
export async function answerWaitsOfEntry(
  state: FoldState,
  entry: Entry,
  event: SeenEvent,
  id: string,
  past: boolean,
  arrived = Infinity,
): Promise<Entry> {
  let woken = entry;
  for (const [key, wait] of Object.entries(entry.waits)) {
    if (arrived < wait.began - CLOCK_MARGIN) continue;
    if (wait.matched !== undefined || (past && wait.rule.kind !== "date") || isPastDeadline(wait, state.context.now))
      continue;
    const { step, pass } = parseWaitKey(key);
    const outcome = await matchWaitRule(state, entry, wait, event, pass);
    if (outcome === undefined) continue;
    if ("got" in outcome) {
      woken = { ...woken, waits: { ...woken.waits, [key]: { ...wait, got: outcome.got } } };
      continue;
    }
    woken = withAnswer(woken, step, pass, outcome, id);
    const { journey, n } = entry;
    // A date that moves again is another answer: clearing this effect must not remove the other.
    const again = wait.rule.kind === "date" ? { token: wait.token, ver: state.ver } : {};
    state.add({ kind: "wake", journey, n, step, pass, result: waitResult(outcome), ...again });
    state.count("Woken", { journey });
  }
  return woken;
}

/**
 * Whether the deadline of a wait is over. An event in the last moment may answer the wait although its timeout was
 * first; the run's document then says so, and a later wait may find the event.
 */
export function isPastDeadline({ until = Infinity }: { readonly until?: number }, now: number): boolean {
  return now > until + CLOCK_MARGIN;
}

async function matchWaitRule(
  state: FoldState,
  entry: Entry,
  wait: Wait,
  event: SeenEvent,
  pass: number,
): Promise<WaitOutcome> {
  const { rule } = wait;
  const { facts: profile, context } = state;
  if (rule.kind === "events") return matchEvents(state, entry, wait, rule, event, pass);
  if (rule.kind === "segment") return matchSegment(profile, rule, context.now);
  return state.evaluate(entry.journey, (around) => matchMovedDate({ profile, entry, wait, pass }, rule, around));
}

/** The answer to the task token of a wait. */
export function waitResult({ which }: Pick<WaitAnswer, "which">): WaitResult {
  return { happened: true, ...defined({ which }) };
}

/** The entry with this wait answered. Later waits of the run do not look back to the event `cursor` and before. */
export function withAnswer(entry: Entry, step: string, pass: number, answered: WaitAnswer, cursor: string): Entry {
  const key = waitKey(step, pass);
  const wait = entry.waits[key];
  if (wait === undefined) return entry;
  const { got: _got, ...rest } = wait;
  return {
    ...entry,
    cursor: cursor === "" ? entry.cursor : cursor,
    waits: { ...entry.waits, [key]: { ...rest, ...answered, cursor: entry.cursor } },
  };
}

/** The key of a watched event in its entry, `<step>/<index>`. */
export function watchKey(step: string, index: number): string {
  return `${step}/${index}`;
}

/** The entry with the event kept for each later wait that may look back for it. */
export async function keepForWaits(
  state: FoldState,
  entry: Entry,
  event: SeenEvent,
  rules: readonly WatchRule[] = entry.rules.watch,
): Promise<Entry> {
  let watched = entry;
  for (const rule of rules) {
    if (!(await state.evaluate(entry.journey, (around) => isWatched(rule, event, entry, around)))) continue;
    const kept = {
      ...state.keep(event, rule.fields, roomFor(watched)),
      ...defined({ message: event.message }),
      at: state.context.now,
    };
    watched = { ...watched, seen: { ...watched.seen, [watchKey(rule.step, rule.index)]: kept } };
  }
  return watched;
}

/** A step keeps events about messages of any pass: which pass is meant is known when the step begins. */
async function isWatched(
  rule: WatchRule,
  event: SeenEvent,
  entry: Entry,
  around: Parameters<typeof matches>[3],
): Promise<boolean> {
  if (rule.event !== event.name) return false;
  if (rule.of === undefined) return matches(rule, event, entry, around);
  const ofPass = parseMessageKey(event.message ?? "")?.pass;
  return ofPass !== undefined && matches({ ...rule, ofPass }, event, entry, around, { pass: ofPass });
}

/** The key of a wait in its entry, `<step>#<pass>`. */
export function waitKey(step: string, pass: number): string {
  return `${step}#${pass}`;
}

/** Reads the key of a wait. */
export function parseWaitKey(key: string): { step: string; pass: number } {
  const at = key.lastIndexOf("#");
  return { step: key.slice(0, at), pass: Number(key.slice(at + 1)) };
}
