import type { ExitCode, Io } from "../command.ts";
import { ProblemError } from "../problem.ts";
import { type Asked, changeControl } from "./change.ts";

/** Takes a canary back: it lets nobody in any more, from now on. Those inside it stay on it. With `undo` it goes on. */
export function rollBack(io: Io, asked: Asked, undo: boolean): Promise<ExitCode> {
  return changeControl(io, asked, (found, { rolledBack }, view) => {
    const { journey, canary: version } = found;
    if (version === undefined) {
      throw new ProblemError(
        `${journey} has no canary in ${view.where}.`,
        `A file ${journey}.canary.yaml beside the journey, deployed, makes one.`,
      );
    }
    const isBack = rolledBack[journey] === version;
    if (undo) {
      if (!isBack) return { text: `The canary ${version} of ${journey} is not rolled back in ${view.where}.` };
      return {
        change: { do: "roll forward", journey },
        text: `The canary ${version} of ${journey} lets its share of customers in again, in ${view.where}.`,
      };
    }
    if (isBack) return { text: `The canary ${version} of ${journey} is rolled back already.` };
    return {
      change: { do: "roll back", journey, version },
      text: `The canary ${version} of ${journey} is rolled back in ${view.where}: everybody who enters from now on takes the stable version. Those inside the canary stay on it.\nnpx sojourn rollback ${journey} --undo${view.reach} takes that back; delete ${journey}.canary.yaml to be rid of it.`,
    };
  });
}
