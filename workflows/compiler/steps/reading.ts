import type { At } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import type { NamedFiles } from "../named-files.ts";
import type { SharedSteps } from "../shared/shared-steps.ts";
import type { Fields } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import type { Path, Step, StepBase } from "./step.ts";

/** What a reader of steps needs of the file around it. */
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
  /** Reads shared steps as they stand in a journey: their parameters filled by `fill`, their ids beginning with `prefix`. */
  readShared(shared: SharedSteps, prefix: string, fill: (steps: Tree) => Tree): readonly Step[];
}

/** A step as opened: its fields, and what every step has, its id given by the reader if not by the author. */
export interface OpenStep {
  readonly fields: Fields;
  readonly at: At;
  /** `defaultId` is asked for only where the author gave no id. */
  base(defaultId: () => string): StepBase;
}

/** Reads one way of writing a step; shared steps are several. */
export type StepReader = (step: OpenStep, reading: Reading) => Step | readonly Step[] | undefined;

/** Field names a step's key allows besides `id`, `title` and the key itself, and its reader. */
export interface StepForm {
  readonly fields: readonly string[];
  readonly read: StepReader;
}
