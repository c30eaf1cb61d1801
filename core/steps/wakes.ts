import { matches, type SeenEvent, wokenBy } from "../enter/matches.ts";
import type { Folding } from "../ingest/folding.ts";
import { CLOCK_MARGIN } from "../ingest/limits.ts";
import { defined } from "../model/defined.ts";
import type { Entry, Wait } from "../model/entry.ts";
import { parseMessageKey } from "../model/message.ts";
import type { WatchRule } from "../model/rules.ts";
import type { WaitResult } from "../model/task.ts";
import { roomFor } from "../profile/keep.ts";
import { type Answered, type Heard, hearDate, hearEvents, hearSegment } from "./waits.ts";

/**
 * Lets this event answer the waits it matches, and keeps it in the entries where a later wait may look back for it. Waits
 * for a segment or a date are answered by what the profile has become, whatever the event was. `id` is the event's in
 * `recent`, empty where it has none. A wait is answered once: it keeps what it matched for whoever registers again. A past
 * event wakes nobody, but a date that it moves is another date.
 */
export async function wake(folding: Folding, event: SeenEvent, id: string, past: boolean): Promise<void> {
  for (const each of folding.inside()) {
    const entry = wokenBy(folding, each, event, past);
    if (entry === undefined) continue;
    const watched = past ? entry : await watch(folding, entry, event);
    const woken = await answer(folding, watched, event, id, past);
    if (woken !== entry) folding.replace(woken);
  }
}

async function answer(folding: Folding, entry: Entry, event: SeenEvent, id: string, past: boolean): Promise<Entry> {
  let woken = entry;
  for (const [key, wait] of Object.entries(entry.waits)) {
    if (wait.matched !== undefined || (past && wait.rule.kind !== "date") || isOver(wait, folding.context.now))
      continue;
    const { step, pass } = placeOf(key);
    const heard = await hear(folding, entry, wait, event, pass);
    if (heard === undefined) continue;
    if ("got" in heard) {
      woken = { ...woken, waits: { ...woken.waits, [key]: { ...wait, got: heard.got } } };
      continue;
    }
    woken = matchWait(woken, step, pass, heard, id);
    const { journey, n } = entry;
    // A date that moves again is another answer: clearing this one must not take that one away.
    const again = wait.rule.kind === "date" ? { token: wait.token, ver: folding.ver } : {};
    folding.add({ kind: "wake", journey, n, step, pass, result: waitResult(heard), ...again });
    folding.count("Woken", { journey });
  }
  return woken;
}

/**
 * Whether the deadline of a wait is over. An event of the last moment may answer it although its time-out was first; the run's
 * document says so then, and a later wait may find the event.
 */
export function isOver({ until = Infinity }: { readonly until?: number }, now: number): boolean {
  return now > until + CLOCK_MARGIN;
}

async function hear(folding: Folding, entry: Entry, wait: Wait, event: SeenEvent, pass: number): Promise<Heard> {
  const { rule } = wait;
  const { facts: profile, context } = folding;
  if (rule.kind === "events") return hearEvents(folding, entry, wait, rule, event, pass);
  if (rule.kind === "segment") return hearSegment(profile, rule, context.now);
  return folding.look(entry.journey, (around) => hearDate({ profile, entry, wait, pass }, rule, around));
}

/** What the task token of a wait is answered with. */
export function waitResult({ which }: Pick<Answered, "which">): WaitResult {
  return { happened: true, ...defined({ which }) };
}

/** The entry with this wait answered; what comes after it in the run does not look back to the event `cursor` and before. */
export function matchWait(entry: Entry, step: string, pass: number, answered: Answered, cursor: string): Entry {
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

/** The entry with the event kept for each of its later waits that may look back for it. */
export async function watch(
  folding: Folding,
  entry: Entry,
  event: SeenEvent,
  rules: readonly WatchRule[] = entry.rules.watch,
): Promise<Entry> {
  let watched = entry;
  for (const rule of rules) {
    if (!(await folding.look(entry.journey, (around) => isWatched(rule, event, entry, around)))) continue;
    const kept = {
      ...folding.keep(event, rule.fields, roomFor(watched)),
      ...defined({ message: event.message }),
      at: folding.context.now,
    };
    watched = { ...watched, seen: { ...watched.seen, [watchKey(rule.step, rule.index)]: kept } };
  }
  return watched;
}

/** A step watches for the message of any pass: which is meant is known when it begins. */
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
export function placeOf(key: string): { step: string; pass: number } {
  const at = key.lastIndexOf("#");
  return { step: key.slice(0, at), pass: Number(key.slice(at + 1)) };
}
