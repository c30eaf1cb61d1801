import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";

const USAGE = `check [FILE…]
  Journeys, templates, sources and settings, all faults at once; with FILEs only theirs.
  --json         the diagnostics as one JSON document`;

export const check: Command = {
  name: "check",
  summary: "Find every fault in journeys, templates, sources and settings.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, {}, { atMost: 1000 });
    const { checkFiles } = await import("../check/check-files.ts");
    const { checkDocument, checkText } = await import("../check/text.ts");
    const checked = await checkFiles(io, words);
    io.out.write(values.json ? `${JSON.stringify(checkDocument(checked))}\n` : checkText(io, checked));
    return checked.diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
  },
};
