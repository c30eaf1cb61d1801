import { spellings } from "../facts/spellings.ts";
import type { Folding } from "../ingest/folding.ts";
import type { AwayEntry, Entry, WaitAsk } from "../model/profile.ts";
import { isAway, nobody, sameHash } from "../profile/away.ts";
import { getOwn } from "../profile/get-own.ts";
import { valueAt } from "../profile/keep.ts";
import { isAbout, type Match, type SeenEvent } from "./matches.ts";

/*
 * Of a customer with many entries the bodies lie in items of their own. An event needs the bodies of those entries alone that
 * it may be something to: by name, by the message it is about, and by the hash of what `same` compares. Where that is too
 * many, nothing is decided by it: the rule itself is asked once the body is there.
 */

/** What a rule is asked with. */
type Asked = Pick<Entry, "journey" | "n" | "event" | "kept" | "waits">;

/**
 * The entry as this rule sees it; undefined where the event is nothing to it, or where its body has to be looked up first,
 * which is then among the fold's needs. `reads`: what else is evaluated if it matches.
 */
export function seenBy(
  folding: Folding,
  entry: Entry | AwayEntry,
  rule: Match,
  event: SeenEvent,
  reads: readonly string[] = [],
): Asked | undefined {
  if (!isAway(entry)) return entry;
  if (!mayMatch(folding, entry, rule, event)) return undefined;
  const { journey, n, away } = entry;
  const needed = rule.same !== undefined || [rule.when ?? "", ...reads].some(readsBody);
  return needed ? folding.whole(entry) : { journey, n, ...nobody(away.time) };
}

/** Whether an expression reads the entry or what its steps left there, as far as its text tells. */
export function readsBody(source: string): boolean {
  return READS_BODY.test(source);
}

const READS_BODY = /\b(entry|steps)\b|\*|%|\$\$|\$(?![a-zA-Z_])/;

/** Whether a rule of an entry may match the event, as far as can be told without the entry's body. */
export function mayMatch(
  { context }: Folding,
  { journey, n, away }: AwayEntry,
  { event: name, of, ofPass, same }: Match,
  event: SeenEvent,
): boolean {
  if (name !== undefined && (event.inner || name !== event.name)) return false;
  if (of !== undefined && !isAbout(of, ofPass, event, { journey, n })) return false;
  if (same === undefined) return true;
  const value = valueAt(event.properties, same);
  if (value === undefined) return false;
  const known = getOwn(away.same, same);
  return spellings(value).some((each) => sameHash(context.hash, each) === known);
}

/** The entry with its body, where the event may answer one of its waits or be kept for a later one. */
export function wokenBy(
  folding: Folding,
  entry: Entry | AwayEntry,
  event: SeenEvent,
  past: boolean,
): Entry | undefined {
  if (!isAway(entry)) return entry;
  const watched = !past && entry.rules.watch.some((rule) => mayMatch(folding, entry, rule, event));
  return watched || entry.away.asks.some((ask) => mayAnswer(folding, entry, ask, event, past))
    ? folding.whole(entry)
    : undefined;
}

function mayAnswer(folding: Folding, entry: AwayEntry, ask: WaitAsk, event: SeenEvent, past: boolean): boolean {
  if ("date" in ask) return ask.date === "always" || folding.hasMoved();
  if (past) return false;
  if ("segment" in ask) return folding.facts.segments.includes(ask.segment);
  return ask.events.some((each) => mayMatch(folding, entry, each, event));
}
