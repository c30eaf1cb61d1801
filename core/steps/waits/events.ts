import { matches, type SeenEvent } from "../../enter/matches.ts";
import type { Folding } from "../../ingest/folding.ts";
import { defined } from "../../model/defined.ts";
import type { KeptEvent } from "../../model/event.ts";
import type { Entry, Wait } from "../../model/profile.ts";
import type { EventsWaitRule } from "../../model/rules.ts";
import { roomFor } from "../../profile/entry-room.ts";
import type { Heard } from "./heard.ts";

/** What this event is to a wait for events: of any one of several the first that it fits, of all of them each that it fits. */
export async function hearEvents(
  folding: Folding,
  entry: Entry,
  wait: Wait,
  rule: EventsWaitRule,
  event: SeenEvent,
  pass: number,
): Promise<Heard> {
  const asking = { pass, ...defined({ steps: wait.steps }) };
  let got: Readonly<Record<string, KeptEvent>> = wait.got ?? {};
  for (const [index, each] of rule.events.entries()) {
    if (got[index] !== undefined) continue;
    if (!(await folding.look(entry.journey, (around) => matches(each, event, entry, around, asking)))) continue;
    const kept = folding.keep(event, each.fields, roomFor({ ...entry, kept: { ...entry.kept, ...got } }));
    if (rule.need === "any") return { matched: kept, ...whichOf(rule, index) };
    got = { ...got, [index]: kept };
  }
  return heardAll(rule, got, wait.got);
}

/** Which of several events it was; said only where there are several. */
export function whichOf(rule: EventsWaitRule, index: number): { readonly which?: number } {
  return rule.events.length > 1 ? { which: index } : {};
}

/** All that a wait needs, answered by the last of them to happen; or what has come so far, where that is news. */
export function heardAll(rule: EventsWaitRule, got: Readonly<Record<string, KeptEvent>>, before: Wait["got"]): Heard {
  const count = Object.keys(got).length;
  if (count === Object.keys(before ?? {}).length) return undefined;
  if (rule.events.some((_, index) => got[index] === undefined)) return { got };
  const [last] = Object.values(got).toSorted((a, b) => b.time - a.time);
  return last && { matched: last };
}
