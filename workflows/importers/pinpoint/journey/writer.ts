import type { Say } from "../note.ts";
import type { Project } from "../project/project.ts";
import type { Activity } from "../shapes/activities.ts";
import type { Yaml, YamlMap } from "../yaml.ts";
import type { Question } from "./asking.ts";

/** What writes one activity as steps. */
export interface Writer {
  /** The id of the step that the activity becomes. */
  readonly id: string;
  /** `id` and, where it has a description, `title`: how its step begins. */
  readonly base: YamlMap;
  readonly project: Project;
  readonly journey: {
    readonly name: string;
    readonly id: string | undefined;
    readonly application: string | undefined;
  };
  /** A further id, beginning with the activity's own. */
  idFor(word: string): string;
  /** The steps of one of its ways, up to where its ways rejoin. To be asked once each. */
  way(index: number): readonly Yaml[];
  /** An expression about an earlier activity; "false" where it cannot have run. */
  ask(question: Question): string;
  /** Activities that may have run before, of some kind. */
  earlier(kind: Activity["kind"]): readonly string[];
  activity(id: string): Activity | undefined;
  /** Attributes that conditions ask of a custom activity's answer. */
  attributesAsked(id: string): readonly string[];
  readonly say: (kind: Parameters<Say>[1], text: string) => void;
  readonly at: string;
}
