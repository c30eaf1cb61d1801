import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";

const USAGE = `redrive [JOURNEY] [--list | --yes]
  JOURNEY        failed runs, calls and webhooks of this journey alone; without it of all, and the dead letters of every queue too
  --list         what there is to do again; so it is without --yes
  --yes          does it: dead letters go back to their queues, calls are made and webhooks sent, failed runs go on from where they failed
${CLOUD_USAGE}`;

export const redrive: Command = {
  name: "redrive",
  summary: "Do again what was given up: calls, webhooks, dead letters and failed runs. Says first what there is.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(
      args,
      { ...CLOUD_OPTIONS, yes: { type: "boolean" }, list: { type: "boolean" } },
      { atMost: 1 },
    );
    const yes = values.yes === true && values.list !== true;
    const asked = { journey: words[0], yes, json: values.json === true, choice: cloudChoice(values, io) };
    const { redrive: doAgain } = await import("../ops/redrive.ts");
    return doAgain(io, asked);
  },
};
