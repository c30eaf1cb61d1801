import { matches, type SeenEvent } from "../enter/matches.ts";
import type { Folding } from "../ingest/folding.ts";
import { parseMessageKey } from "../model/message.ts";
import type { Entry } from "../model/profile.ts";
import type { WatchRule } from "../model/rules.ts";

/**
 * Lets this event answer the waits it matches, and keeps it in the entries where a later wait may look back for it.
 * `id` is the event's in `recent`. A wait is matched once: it keeps what it matched for whoever registers again.
 */
export async function wake(folding: Folding, event: SeenEvent, id: string): Promise<void> {
  for (const entry of folding.inside()) {
    const watched = await watch(folding, entry, event);
    const woken = await answer(folding, watched, event, id);
    if (woken !== entry) folding.replace(woken);
  }
}

async function answer(folding: Folding, entry: Entry, event: SeenEvent, id: string): Promise<Entry> {
  let woken = entry;
  for (const [key, wait] of Object.entries(entry.waits)) {
    if (wait.matched !== undefined) continue;
    const { step, pass } = placeOf(key);
    const asking = { pass, ...(wait.steps === undefined ? {} : { steps: wait.steps }) };
    const yes = await folding.look(entry.journey, (around) => matches(wait.rule, event, entry, around, asking));
    if (!yes) continue;
    woken = matchWait(woken, step, pass, folding.keep(event, wait.rule.fields), id);
    folding.add({ kind: "wake", journey: entry.journey, n: entry.n, step, pass, token: wait.token });
    folding.count("Woken", { journey: entry.journey });
  }
  return woken;
}

/** The entry with this wait matched by this event, which what comes after it in the run does not look back to. */
export function matchWait(entry: Entry, step: string, pass: number, matched: Entry["event"], cursor: string): Entry {
  const key = waitKey(step, pass);
  const wait = entry.waits[key];
  if (wait === undefined) return entry;
  return { ...entry, cursor, waits: { ...entry.waits, [key]: { ...wait, matched } } };
}

async function watch(folding: Folding, entry: Entry, event: SeenEvent): Promise<Entry> {
  let watched = entry;
  for (const rule of entry.rules.watch) {
    if (!(await folding.look(entry.journey, (around) => isWatched(rule, event, entry, around)))) continue;
    const kept = {
      ...folding.keep(event, rule.fields),
      ...(event.message === undefined ? {} : { message: event.message }),
    };
    watched = { ...watched, seen: { ...watched.seen, [rule.step]: kept } };
  }
  return watched;
}

/** A step watches for the message of any pass: which is its own is known when it begins. */
async function isWatched(
  rule: WatchRule,
  event: SeenEvent,
  entry: Entry,
  around: Parameters<typeof matches>[3],
): Promise<boolean> {
  if (rule.event !== event.name) return false;
  const pass = rule.of === undefined ? 1 : parseMessageKey(event.message ?? "")?.pass;
  return pass !== undefined && matches(rule, event, entry, around, { pass });
}

/** The key of a wait in its entry, `<step>#<pass>`. */
export function waitKey(step: string, pass: number): string {
  return `${step}#${pass}`;
}

function placeOf(key: string): { step: string; pass: number } {
  const at = key.lastIndexOf("#");
  return { step: key.slice(0, at), pass: Number(key.slice(at + 1)) };
}
