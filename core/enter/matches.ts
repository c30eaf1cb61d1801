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

/** An event as matching sees it. */
export interface SeenEvent extends KeptEvent {
  /** Key of the message it reports on. */
  readonly message?: string;
  /** Ours: no rule that asks for an event means it. */
  readonly inner?: boolean;
}

/** What conditions can see besides the event and the entry. */
export interface ConditionContext {
  readonly profile: () => JsonObject;
  readonly now: number;
  readonly failures: Failure[];
}

/** A rule that may lack its event: an exit condition. */
export type Match = Partial<EventMatch>;

/** Where the step that asks stands; an exit or a goal stands nowhere. */
export interface AskingStep {
  readonly pass?: number;
  readonly steps?: StepResults;
}

/** Whether the event is what the rule of this entry asks for. */
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

/** Whether the event is about a message of that send: of that pass, or of any where none is said. */
export function isAboutMessage(
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
  if (b !== undefined && equalForms(a).some((each) => each === b)) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}

/**
 * The value as it came, and the other way in which systems write the same: a number and the text of it are one key, since a
 * csv knows texts only. `"042"` is not 42: whoever writes zeros in front means a text.
 */
export function equalForms(value: Json): readonly [Json, ...Json[]] {
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
type RuleEntry = Pick<Entry, "journey" | "n" | "event" | "kept" | "waits">;

/**
 * The entry as this rule sees it; undefined where the event is nothing to it, or where its body has to be looked up first,
 * which is then among the fold's needs. `reads`: what else is evaluated if it matches.
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

/** Whether an expression reads the entry or what its steps left there, as far as its text tells. */
export function readsBody(source: string): boolean {
  return READS_BODY.test(source);
}

const READS_BODY = /\b(entry|steps)\b|\*|%|\$\$|\$(?![a-zA-Z_])/;

/** Whether a rule of an entry may match the event, as far as can be told without the entry's body. */
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
