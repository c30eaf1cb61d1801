import { CONTROL_HOLDS_AFTER, type Control, type ControlChange } from "../../core/control/control.ts";
import { moment } from "../../core/explain/words.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, type CloudChoice, cloudChoice } from "../cloud/options.ts";
import { untilItHolds } from "../cloud/until-it-holds.ts";
import { type CloudView, controlOf } from "../cloud/view.ts";
import { type Command, type ExitCode, type Io, ProblemError } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";
import { type JourneyMachines, pickJourneys } from "../look/pick-journeys.ts";

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

const ROLLBACK_USAGE = `rollback JOURNEY [--undo]
  --undo         let the canary go on
${CLOUD_USAGE}`;

/** From now on the canary lets nobody in. Customers inside it stay on it. */
export const rollback: Command = {
  usage: ROLLBACK_USAGE,
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

function askedOf(args: readonly string[], io: Io, command: "pause" | "resume"): Asked {
  const { values, words } = readArguments(args, CLOUD_OPTIONS, { atMost: 1 });
  const journey = neededWord(words[0], "Which journey?", `npx sojourn ${command} JOURNEY`);
  return { journey, json: values.json === true, choice: cloudChoice(values, io) };
}

/** What a command decides for a journey, given the decisions before it. */
interface Decision {
  /** Absent where nothing changes. */
  readonly change?: ControlChange;
  /** The state now, for a person. */
  readonly text: string;
}

interface Asked {
  readonly journey: string;
  readonly json: boolean;
  readonly choice: CloudChoice;
}

/**
 * Decides for a journey of a cloud, stores the change, and reports it once every function follows it: functions use what they
 * read up to CONTROL_AGE ago. It also waits when nothing changes, since the same decision may have been stored a second ago.
 */
async function changeControl(
  io: Io,
  { journey, json, choice }: Asked,
  decide: (found: JourneyMachines, control: Control, view: CloudView) => Decision,
): Promise<ExitCode> {
  return withView(choice, io, async (view) => {
    const [found] = await pickJourneys(view, journey);
    if (found === undefined) return 1;
    const control = controlOf(view);
    const { change, text } = decide(found, await control.read(), view);
    if (change !== undefined) await control.change(change);
    const holds = await untilItHolds(io, view, {
      after: CONTROL_HOLDS_AFTER,
      stored: change === undefined ? "The decision is stored already" : "The decision is stored",
      still: "they may follow the decision before it",
    });
    const { paused, rolledBack } = await control.read();
    const now = { paused: paused[journey] ?? null, rolledBack: rolledBack[journey] ?? null };
    io.out.write(json ? `${JSON.stringify({ journey, changed: change !== undefined, ...now })}\n` : `${text}\n`);
    return holds ? 0 : 1;
  });
}
