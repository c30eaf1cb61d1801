import { moment } from "../../core/explain/words.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command, Io } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";
import { type Asked, changeControl } from "../ops/change.ts";

export const pause: Command = {
  usage: `pause JOURNEY
${CLOUD_USAGE}`,
  async run(args, io) {
    return changeControl(io, askedOf(args, io, "pause"), ({ journey }, { paused }, view) => {
      const since = paused[journey];
      if (since !== undefined) return { text: `${journey} is paused already, since ${moment(since, view.zone)}.` };
      return {
        change: { do: "pause", journey, since: view.now() },
        text: `${journey} is paused in ${view.where}: nobody is let in, messages are held, waits run on.\nnpx sojourn resume ${journey}${view.reach} ends it.`,
      };
    });
  },
};

/** Held messages are sent within a day, spread over it. */
export const resume: Command = {
  usage: `resume JOURNEY
${CLOUD_USAGE}`,
  async run(args, io) {
    return changeControl(io, askedOf(args, io, "resume"), ({ journey }, { paused }, view) => {
      if (paused[journey] === undefined) return { text: `${journey} is not paused in ${view.where}.` };
      return {
        change: { do: "resume", journey },
        text: `${journey} goes on in ${view.where}: customers are let in again. Messages that were held go out when their hold is over, a day from now at most.`,
      };
    });
  },
};

function askedOf(args: readonly string[], io: Io, command: "pause" | "resume"): Asked {
  const { values, words } = readArguments(args, CLOUD_OPTIONS, { atMost: 1 });
  const journey = neededWord(words[0], "Which journey?", `npx sojourn ${command} JOURNEY`);
  return { journey, json: values.json === true, choice: cloudChoice(values, io) };
}
