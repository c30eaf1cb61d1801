import { type Failure, holds } from "../expression/evaluate.ts";
import { stepScope } from "../expression/scope.ts";
import type { Folding } from "../ingest/folding.ts";
import type { AwayEntry, Entry, WaitAsk } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import { getOwn, type Json, type JsonObject } from "../model/json.ts";
import { messageKey } from "../model/message.ts";
import type { EventMatch } from "../model/rules.ts";
import type { StepResults } from "../model/task.ts";
import { valueAt } from "../profile/keep.ts";
import { isAway, nobody, sameHash } from "../profile/offload.ts";

/** An event as matching sees it. */
export interface SeenEvent extends KeptEvent {
  /** Key of the message it reports on. */
  readonly message?: string;
  /** Ours: no rule that asks for an event means it. */
  readonly inner?: boolean;
}

/** What conditions can see besides the event and the entry. */
export interface Surroundings {
  readonly profile: () => JsonObject;
  readonly now: number;
  readonly failures: Failure[];
}

/** A rule that may lack its event: an exit condition. */
export type Match = Partial<EventMatch>;

/** Where the step that asks stands; an exit or a goal stands nowhere. */
export interface Asking {
  readonly pass?: number;
  readonly steps?: StepResults;
}

/** Whether the event is what the rule of this entry asks for. */
export async function matches(
  rule: Match,
  event: SeenEvent,
  entry: Pick<Entry, "journey" | "n" | "event" | "kept" | "waits">,
  around: Surroundings,
  { pass = 1, steps }: Asking = {},
): Promise<boolean> {
  if (rule.event !== undefined && (event.inner || rule.event !== event.name)) return false;
  if (rule.of !== undefined && !isAbout(rule.of, rule.ofPass, event, entry)) return false;
  if (rule.same !== undefined && !sameValue(rule.same, event, entry.event)) return false;
  if (rule.when === undefined) return true;
  const { profile, now, failures } = around;
  return holds(
    rule.when,
    {
      event: { name: event.name, time: event.time, properties: event.properties },
      entry: entry.event,
      profile: profile(),
      steps: stepScope(entry, steps),
      journey: entry.journey,
      pass,
      now,
    },
    failures,
  );
}

/** Whether the event is about a message of that send: of that pass, or of any where none is said. */
export function isAbout(
  step: string,
  pass: number | undefined,
  { message }: SeenEvent,
  { journey, n }: Pick<Entry, "journey" | "n">,
): boolean {
  if (pass !== undefined) return message === messageKey({ journey, n, step, pass });
  return message?.startsWith(messageKey({ journey, n, step, pass: 0 }).slice(0, -1)) === true;
}

/** As `event.properties.x = entry.properties.x` in JSONata, but that 42 is `"42"`: what is absent equals nothing. */
function sameValue(path: string, event: KeptEvent, entry: KeptEvent): boolean {
  const value = valueAt(event.properties, path);
  return value !== undefined && equal(value, valueAt(entry.properties, path));
}

function equal(a: Json, b: Json | undefined): boolean {
  if (b !== undefined && spellings(a).some((each) => each === b)) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}

/**
 * The value as it came, and the other way in which systems write the same: a number and the text of it are one key, since a
 * csv knows texts only. `"042"` is not 42: whoever writes zeros in front means a text.
 */
export function spellings(value: Json): readonly [Json, ...Json[]] {
  if (typeof value === "number") return [value, String(value)];
  if (typeof value !== "string" || value === "") return [value];
  const number = Number(value);
  return Number.isFinite(number) && String(number) === value ? [value, number] : [value];
}

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
function mayMatch(
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
