import { type Failure, holds } from "../expression/evaluate.ts";
import { stepScope } from "../expression/scope.ts";
import type { FoldState } from "../ingest/fold-state.ts";
import type { Entry, OffloadedEntry, WaitSummary } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import { getOwn, type Json, type JsonObject } from "../model/json.ts";
import { messageKey } from "../model/message.ts";
import type { EventMatch } from "../model/rules.ts";
import type { StepResults } from "../model/task.ts";
import { valueAt } from "../profile/keep.ts";
import { emptyBody, isOffloaded, sameHash } from "../profile/offload.ts";

/** An event as rules are matched against it. */
export interface SeenEvent extends KeptEvent {
  /** Key of the message it reports on. */
  readonly message?: string;
  /** An inner event: it matches no rule that names an event. */
  readonly inner?: boolean;
}

/** What conditions read besides the event and the entry. */
export interface ConditionContext {
  readonly profile: () => JsonObject;
  readonly now: number;
  readonly failures: Failure[];
}

/** A rule that may lack an event: an exit condition. */
export type Match = Partial<EventMatch>;

/** The step that asks; absent for exits and goals. */
export interface AskingStep {
  readonly pass?: number;
  readonly steps?: StepResults;
}

/** Whether the event matches this rule of the entry. */
export async function matches(
  rule: Match,
  event: SeenEvent,
  entry: Pick<Entry, "journey" | "n" | "event" | "kept" | "waits">,
  around: ConditionContext,
  { pass = 1, steps }: AskingStep = {},
): Promise<boolean> {
  if (rule.event !== undefined && (event.inner || rule.event !== event.name)) return false;
  if (rule.of !== undefined && !isAboutMessage(rule.of, rule.ofPass, event, entry)) return false;
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

/** Whether the event is about a message of that send, of one pass or of any. */
export function isAboutMessage(
  step: string,
  pass: number | undefined,
  { message }: SeenEvent,
  { journey, n }: Pick<Entry, "journey" | "n">,
): boolean {
  if (pass !== undefined) return message === messageKey({ journey, n, step, pass });
  return message?.startsWith(messageKey({ journey, n, step, pass: 0 }).slice(0, -1)) === true;
}

/**
 * As `event.properties.x = entry.properties.x` in JSONata, except that 42 equals `"42"`. An absent value equals
 * nothing.
 */
function sameValue(path: string, event: KeptEvent, entry: KeptEvent): boolean {
  const value = valueAt(event.properties, path);
  return value !== undefined && equal(value, valueAt(entry.properties, path));
}

function equal(a: Json, b: Json | undefined): boolean {
  if (b !== undefined && equalForms(a).some((each) => each === b)) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}

/**
 * The value, and the other form in which systems write the same value: a number and its text are one key, because a CSV
 * file knows only texts. `"042"` is not 42: leading zeros mean a text.
 */
export function equalForms(value: Json): readonly [Json, ...Json[]] {
  if (typeof value === "number") return [value, String(value)];
  if (typeof value !== "string" || value === "") return [value];
  const number = Number(value);
  return Number.isFinite(number) && String(number) === value ? [value, number] : [value];
}

/*
 * Where a customer has many entries, their bodies lie in items of their own. An event needs the bodies of those entries
 * only that it may match: by name, by the message it is about, and by the hash of what `same` compares. Such a match
 * decides nothing: the rule itself is evaluated once the body is read.
 */

/** The part of an entry that rules read. */
type RuleEntry = Pick<Entry, "journey" | "n" | "event" | "kept" | "waits">;

/**
 * The entry for this rule. Undefined where the event cannot match, or where the body must be read first: it is then
 * added to the fold's needs. `reads`: expressions that are evaluated if the rule matches.
 */
export function entryForRule(
  state: FoldState,
  entry: Entry | OffloadedEntry,
  rule: Match,
  event: SeenEvent,
  reads: readonly string[] = [],
): RuleEntry | undefined {
  if (!isOffloaded(entry)) return entry;
  if (!mayMatch(state, entry, rule, event)) return undefined;
  const { journey, n, offloaded } = entry;
  const needed = rule.same !== undefined || [rule.when ?? "", ...reads].some(readsBody);
  return needed ? state.withBody(entry) : { journey, n, ...emptyBody(offloaded.time) };
}

/** Whether an expression may read the entry or its steps, judged by its text. */
export function readsBody(source: string): boolean {
  return READS_BODY.test(source);
}

const READS_BODY = /\b(entry|steps)\b|\*|%|\$\$|\$(?![a-zA-Z_])/;

/** Whether a rule of an offloaded entry may match the event, judged without the body. */
function mayMatch(
  { context }: FoldState,
  { journey, n, offloaded }: OffloadedEntry,
  { event: name, of, ofPass, same }: Match,
  event: SeenEvent,
): boolean {
  if (name !== undefined && (event.inner || name !== event.name)) return false;
  if (of !== undefined && !isAboutMessage(of, ofPass, event, { journey, n })) return false;
  if (same === undefined) return true;
  const value = valueAt(event.properties, same);
  if (value === undefined) return false;
  const known = getOwn(offloaded.same, same);
  return equalForms(value).some((each) => sameHash(context.hash, each) === known);
}

/** The entry with its body, where the event may answer one of its waits or be kept for a later one. */
export function entryForWaits(
  state: FoldState,
  entry: Entry | OffloadedEntry,
  event: SeenEvent,
  past: boolean,
): Entry | undefined {
  if (!isOffloaded(entry)) return entry;
  const watched = !past && entry.rules.watch.some((rule) => mayMatch(state, entry, rule, event));
  return watched || entry.offloaded.waits.some((ask) => mayAnswer(state, entry, ask, event, past))
    ? state.withBody(entry)
    : undefined;
}

function mayAnswer(
  state: FoldState,
  entry: OffloadedEntry,
  ask: WaitSummary,
  event: SeenEvent,
  past: boolean,
): boolean {
  if ("date" in ask) return ask.date === "always" || state.hasChanged();
  if (past) return false;
  if ("segment" in ask) return state.facts.segments.includes(ask.segment);
  return ask.events.some((each) => mayMatch(state, entry, each, event));
}
