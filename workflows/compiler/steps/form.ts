import type { At, Report } from "../diagnostics/report.ts";
import type { NamedFiles } from "../named-files.ts";
import type { Fields } from "../yaml/fields.ts";
import type { Schema } from "../yaml/shape.ts";
import type { Tree } from "../yaml/tree.ts";
import type { Path, Step, StepBase } from "./kind.ts";
import type { SharedSteps } from "./shared-steps.ts";

/** The schema of a list of steps; `schema/schemas.ts` has what it refers to. */
export const STEPS: Schema = { $ref: "#/definitions/steps" };

/** How a step is written in a file. */
export interface StepForm {
  /** The value of the key, for editors. */
  readonly schema: Schema;
  /** The fields beside the key, but for `id` and `title`. */
  readonly beside: Readonly<Record<string, Schema>>;
  /** Fields beside the key that must be there. */
  readonly required?: readonly string[];
  /** What else holds for the whole step, in JSON Schema. */
  readonly also?: Schema;
  read(step: OpenStep, reading: Reading): Step | readonly Step[] | undefined;
  /** What other tools call such a step. */
  readonly elsewhere: readonly string[];
  /** What to write instead where a `then` or `else` stands at the step, which takes none. */
  instead?(word: string): string;
  /** A step as the guide shows it. */
  readonly example: string;
}

/** What the reader of a step needs of the file around it. */
export interface Reading {
  readonly report: Report;
  /** Reads a path below a step; undefined when it cannot be read. */
  readPath(tree: Tree, what: string): Path | undefined;
  /** An id derived from a word, unique among those read so far. */
  deriveId(word: string): string;
  /** The shared steps that can be used. */
  readonly shared: NamedFiles<SharedSteps>;
  /** Names of the shared steps that are being read, outermost first. */
  readonly using: readonly string[];
  /** Says that ids which begin like this belong to shared steps that cannot be read. */
  unreadIds(prefix: string): void;
  /** Reads shared steps into a journey: `fill` fills in their parameters, their ids begin with `prefix`. */
  readShared(shared: SharedSteps, prefix: string, fill: (steps: Tree) => Tree): readonly Step[];
}

/** A step whose fields have been opened. */
export interface OpenStep {
  readonly fields: Fields;
  readonly at: At;
  /** What every step has. `defaultId` is called only where the author gave no id. */
  base(defaultId: () => string): StepBase;
}
