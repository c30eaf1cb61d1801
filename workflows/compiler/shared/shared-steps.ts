import type { Tree } from "../yaml/tree.ts";

/** Steps that journeys share: the file `workflows/steps/<name>.yaml`, not yet read as steps since its parameters are open. */
export interface SharedSteps {
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly string[];
  /** The list of steps, each place marked with the file. */
  readonly steps: Tree;
}
