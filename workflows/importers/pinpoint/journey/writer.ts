import { anyOf } from "../conditions/attribute.ts";
import type { Project } from "../project/project.ts";
import type { Say } from "../report.ts";
import type { Activity } from "../shapes/activities.ts";
import type { Yaml, YamlMap } from "../yaml.ts";

/** Everything that an activity needs to be written as steps. */
export interface Writer {
  /** The id of the activity's step. */
  readonly id: string;
  /** The first fields of the step: `id` and, where the activity has a description, `title`. */
  readonly base: YamlMap;
  readonly project: Project;
  readonly journey: {
    readonly name: string;
    readonly id: string | undefined;
    readonly application: string | undefined;
  };
  /** An id for a further step of the activity; it begins with the activity's own. */
  idFor(word: string): string;
  /** The steps of one of the activity's paths, up to where its paths rejoin. To be called once for each. */
  branch(index: number): readonly Yaml[];
  /** The expression that answers a question about an earlier activity; "false" where it cannot have run. */
  ask(question: Question): string;
  /** Activities of a kind that may have run before. */
  earlier(kind: Activity["kind"]): readonly string[];
  activity(id: string): Activity | undefined;
  /** Attributes that conditions ask of a custom activity's answer. */
  attributesAsked(id: string): readonly string[];
  readonly say: (kind: Parameters<Say>[1], text: string) => void;
  readonly at: string;
}

/** A question about an earlier activity, which its step answers. */
interface Question {
  readonly activity: string;
  /** Equal for equal questions. */
  readonly key: string;
  /** The expression for one step of the activity. */
  of(step: string): string;
}

/** The steps that may have run before, by activity. An activity in shared steps has one for each use. */
export type EarlierSteps = ReadonlyMap<string, readonly string[]>;

export function joinedEarlierSteps(all: readonly EarlierSteps[]): EarlierSteps {
  const joined = new Map<string, readonly string[]>();
  for (const before of all) {
    for (const [activity, steps] of before) {
      joined.set(activity, [...new Set([...(joined.get(activity) ?? []), ...steps])]);
    }
  }
  return joined;
}

/** A file of steps that is being written: the journey's own, or shared steps. */
export interface StepsFile {
  /** The activity that shared steps begin with. */
  readonly head?: string;
  /** Questions about steps before the shared steps. The step that uses them answers, by a parameter. */
  readonly parameters: Map<string, { readonly name: string; readonly question: Question }>;
}

/** The expression that answers a question. `mayPrecede`: whether the activity can run before the shared steps. */
export function answerTo(
  question: Question,
  place: StepsFile,
  before: EarlierSteps,
  mayPrecede: (activity: string, head: string) => boolean,
): string {
  const here = (before.get(question.activity) ?? []).map((step) => question.of(step));
  if (place.head === undefined || !mayPrecede(question.activity, place.head)) return anyOf(here);
  const known = place.parameters.get(question.key);
  const parameter = known ?? { name: `before_${place.parameters.size + 1}`, question };
  place.parameters.set(question.key, parameter);
  return anyOf([...here, `with.${parameter.name}`]);
}
