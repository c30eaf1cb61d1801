import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `check [FILE…] [--against REF]
  Everything under workflows/, all faults at once; with FILEs only theirs. Where there is a catalogue, workflows/events.yaml,
  its names are written for editors too.
  --against REF  instead: what has changed since this git commit, branch or tag, for customers inside and outside;
                 ends with 1 where something would hurt those inside
  --json         the diagnostics, or what has changed, as one JSON document`;

export const check: Command = {
  name: "check",
  summary: "Find every fault in journeys, templates, segments, sources and settings; or what an edit changes for whom.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { against: { type: "string" } }, { atMost: 1000 });
    if (values.against !== undefined) {
      if (words.length > 0) throw new UsageError("--against compares the whole workspace.", "Leave out the files.");
      const { checkAgainst } = await import("../against/check-against.ts");
      return checkAgainst(io, values.against, values.json === true);
    }
    const { checkFiles } = await import("../check/check-files.ts");
    const { checkDocument, checkText } = await import("../check/text.ts");
    const { CATALOGUE } = await import("../../workflows/compiler/names/catalogue.ts");
    const { writeNames } = await import("../../workflows/write-names.ts");
    const checked = await checkFiles(io, words);
    if (words.length === 0 && checked.texts.has(CATALOGUE)) await writeNames(io.root);
    io.out.write(values.json ? `${JSON.stringify(checkDocument(checked))}\n` : checkText(io, checked));
    return checked.diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
  },
};
