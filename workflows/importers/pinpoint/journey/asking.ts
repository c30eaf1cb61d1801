import { anyOf } from "../conditions/attribute.ts";

/** A question about one earlier activity, asked of whatever step it has become. */
export interface Question {
  readonly activity: string;
  /** The same for the same question. */
  readonly key: string;
  /** The expression, for one step. */
  of(step: string): string;
}

/** The steps that may have run before, by activity: several where shared steps are used in several places. */
export type Before = ReadonlyMap<string, readonly string[]>;

export function joinedBefore(all: readonly Before[]): Before {
  const joined = new Map<string, readonly string[]>();
  for (const before of all) {
    for (const [activity, steps] of before) {
      joined.set(activity, [...new Set([...(joined.get(activity) ?? []), ...steps])]);
    }
  }
  return joined;
}

/** A file of steps that is being written: the journey's own, or shared steps. */
export interface Place {
  /** The activity that shared steps begin with. */
  readonly head?: string;
  /** Questions about what came before shared steps: whoever uses them answers, by parameter. */
  readonly parameters: Map<string, { readonly name: string; readonly question: Question }>;
}

/** The expression for a question at a place. `mayPrecede`: whether the activity can come before the shared steps begin. */
export function askedAt(
  question: Question,
  place: Place,
  before: Before,
  mayPrecede: (activity: string, head: string) => boolean,
): string {
  const here = (before.get(question.activity) ?? []).map((step) => question.of(step));
  if (place.head === undefined || !mayPrecede(question.activity, place.head)) return anyOf(here);
  const known = place.parameters.get(question.key);
  const parameter = known ?? { name: `before_${place.parameters.size + 1}`, question };
  place.parameters.set(question.key, parameter);
  return anyOf([...here, `with.${parameter.name}`]);
}
