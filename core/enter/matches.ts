import { type Failure, holds } from "../expression/evaluate.ts";
import { spellings } from "../facts/spellings.ts";
import type { KeptEvent } from "../model/event.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { messageKey } from "../model/message.ts";
import type { Entry } from "../model/profile.ts";
import type { EventMatch } from "../model/rules.ts";
import type { StepResults } from "../model/task.ts";
import { valueAt } from "../profile/keep.ts";
import { stepScope } from "../steps/step-scope.ts";

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
