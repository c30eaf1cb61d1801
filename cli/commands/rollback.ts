import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";
import { changeControl } from "../ops/change.ts";
import { ProblemError } from "../problem.ts";

const USAGE = `rollback JOURNEY [--undo]
  --undo         let the canary go on
${CLOUD_USAGE}`;

/** From now on the canary lets nobody in. Customers inside it stay on it. */
export const rollback: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, undo: { type: "boolean" } }, { atMost: 1 });
    const journey = neededWord(words[0], "Which journey?", "npx sojourn rollback JOURNEY");
    const asked = { journey, json: values.json === true, choice: cloudChoice(values, io) };
    return changeControl(io, asked, ({ canary: version }, { rolledBack }, view) => {
      if (version === undefined) {
        throw new ProblemError(
          `${journey} has no canary in ${view.where}.`,
          `A file ${journey}.canary.yaml beside the journey, deployed, makes one.`,
        );
      }
      const isBack = rolledBack[journey] === version;
      if (values.undo === true) {
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
  },
};
