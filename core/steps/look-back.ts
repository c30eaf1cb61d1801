import { matches } from "../enter/matches.ts";
import { CLOCK_MARGIN } from "../ingest/limits.ts";
import { parseTime } from "../ingest/time.ts";
import type { Entry, Wait } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import { messageKey, parseMessageKey } from "../model/message.ts";
import type { Profile, RecentEvent } from "../model/profile.ts";
import type { EventsWaitRule, WaitEvent } from "../model/rules.ts";
import type { WaitTask } from "../model/task.ts";
import { keepProperties, keptEvent, roomFor } from "../profile/keep.ts";
import { isPastDeadline, watchKey } from "./answer-waits.ts";
import { type ConditionDeps, withConditionContext } from "./step-context.ts";
import { allEventsOutcome, type WaitOutcome, whichOf } from "./waits.ts";

/** Where earlier events are searched. */
export interface LookBackSource {
  readonly profile: Profile;
  readonly entry: Entry;
  readonly spilled: readonly RecentEvent[];
  /** Events that an earlier registration of the same wait had matched, of all that it needs. */
  readonly got?: Wait["got"];
}

/**
 * Finds events that a wait asks for and that came before it was registered. With `since: entry` and `of` these are the
 * events that the entry has kept; else recent events that arrived since the step began, or that are about the message
 * asked for, and not after the deadline. An event that was folded before the entry but happened since its event counts
 * as if it arrived with the entry, until the run has moved on. Both bounds are times of Step Functions while events
 * have ingest times, so both have a margin. Events that the run has moved on from, and past events, are skipped, also
 * within the margin. For a single event the latest one wins, for one of several events the first to happen; for all of
 * several events the order does not matter.
 */
export async function lookBack(
  deps: ConditionDeps,
  task: WaitTask,
  rule: EventsWaitRule,
  { profile, entry, spilled, got: before }: LookBackSource,
): Promise<WaitOutcome> {
  const found: [number, KeptEvent][] = [];
  for (const [index, each] of rule.events.entries()) {
    const known = before?.[index];
    const most = roomFor({ ...entry, kept: { ...entry.kept, ...Object.fromEntries(found) } });
    const event = known ?? (await findEvent(deps, task, { rule, each, index, most }, profile, entry, spilled));
    if (event !== undefined) found.push([index, event]);
  }
  if (rule.need === "all") return allEventsOutcome(rule, Object.fromEntries(found), before);
  const [first] = found.toSorted(([i, a], [j, b]) => a.time - b.time || i - j);
  return first && { matched: first[1], ...whichOf(rule, first[0]) };
}

interface WantedEvent {
  readonly rule: EventsWaitRule;
  readonly each: WaitEvent;
  readonly index: number;
  /** Bytes of properties that can be kept of the event. */
  readonly most: number;
}

async function findEvent(
  deps: ConditionDeps,
  task: WaitTask,
  { rule, each, index, most }: WantedEvent,
  profile: Profile,
  entry: Entry,
  spilled: readonly RecentEvent[],
): Promise<KeptEvent | undefined> {
  const message = each.of === undefined ? undefined : messageKey({ ...entry, step: each.of, pass: each.ofPass ?? 1 });
  const seen = entry.seen[watchKey(task.step, index)];
  if (
    seen !== undefined &&
    (rule.since === "entry" || message !== undefined) &&
    (message === undefined || isOfStep(seen.message, each)) &&
    !isPastDeadline(task, seen.at ?? 0)
  ) {
    return kept(deps, seen, ["*"], most);
  }
  const since = rule.since === "entry" ? entry.start : beganAt(task);
  const candidates = sinceMoved([...spilled, ...profile.recent], entry).filter(
    (event) =>
      event.past === undefined &&
      (message === undefined ? event.at >= since - CLOCK_MARGIN : event.message === message) &&
      !isPastDeadline(task, event.at),
  );
  // Of several events the first one counts, so each is searched from the oldest.
  for (const event of rule.events.length > 1 ? candidates : candidates.reverse()) {
    const whole = { properties: {}, ...event };
    const fits = await withConditionContext(deps, task, profile, (around) =>
      matches(each, whole, entry, around, { pass: task.pass, steps: task.steps }),
    );
    if (fits) return kept(deps, whole, each.fields, most);
  }
  return undefined;
}

/** Whether the message that an entry has kept an event about is of this send and pass. All such messages are the entry's. */
function isOfStep(message: string | undefined, { of, ofPass = 1 }: WaitEvent): boolean {
  const key = parseMessageKey(message ?? "");
  return key?.step === of && key?.pass === ofPass;
}

/** The kept part of an event; properties that do not fit are counted. */
function kept({ counter }: ConditionDeps, event: KeptEvent, paths: readonly string[], most: number): KeptEvent {
  const all = keepProperties(event.properties, paths, most);
  if (all.leftOut > 0) counter.count("TooLarge", { part: "properties" });
  return keptEvent(event, all);
}

/** When the step began; epoch milliseconds. */
export function beganAt(task: WaitTask): number {
  const began = parseTime(task.began);
  if (began === undefined) throw new Error(`A wait says it began at ${task.began}, which is no ISO 8601 time.`);
  return began;
}

/*
 * How far back the waits of a run look. The order of `recent` is the order of the fold, so one id separates earlier
 * events from later ones: the event that moved the run last. While no event has moved the run, events that happened
 * since the entry event count too where they were folded before it, because it is chance which of two events of one
 * time is folded first (ADR 0102).
 *
 * A cursor is an id in `recent`. While no event has moved the run, it has the prefix `=` where the id is that of the
 * entry event, and `~` where it is that of the latest event before an entry without an event. Older cursors have no
 * prefix and look back to the id.
 */
const OWN_EVENT = "=";
const LATEST_EVENT = "~";

/** The cursor of a new entry: of its own event, or of the latest event before it (empty where there is none). */
export function entryCursor(id: string, own: boolean): string {
  return `${own ? OWN_EVENT : LATEST_EVENT}${id}`;
}

/** The id in `recent` that a cursor names. */
export function cursorId(cursor: string): string {
  return isUnmoved(cursor) ? cursor.slice(1) : cursor;
}

function isUnmoved(cursor: string): boolean {
  return cursor.startsWith(OWN_EVENT) || cursor.startsWith(LATEST_EVENT);
}

/**
 * The events since the run moved last, in the order of the fold; all events where the one that moved it is no longer
 * listed. Events that were folded before the entry but happened since its event come first, as if they arrived with the
 * entry.
 */
function sinceMoved(
  recent: readonly RecentEvent[],
  { cursor, event, start }: Pick<Entry, "cursor" | "event" | "start">,
): RecentEvent[] {
  const id = cursorId(cursor);
  const at = recent.findIndex((each) => each.id === id);
  const after = recent.slice(at + 1);
  if (!isUnmoved(cursor)) return after;
  const own = cursor.startsWith(OWN_EVENT) ? id : undefined;
  const before = recent.slice(0, at + 1).filter((each) => each.id !== own && each.time >= event.time);
  return [...before.map((each) => ({ ...each, at: start })), ...after];
}
