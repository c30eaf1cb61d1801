import { CATALOGUE } from "../../workflows/compiler/names/catalogue.ts";
import { writeNames } from "../../workflows/write-names.ts";
import { checkFiles } from "../check/check-files.ts";
import { checkDocument, checkText } from "../check/text.ts";
import type { Command } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";

const USAGE = `check [FILE…] [--against REF]
  Checks everything under workflows/ and reports all faults at once; with FILEs only theirs. If there is a catalogue,
  workflows/events.yaml, it also writes the catalogue's names for editors.
  --against REF  compare with this git commit, branch or tag instead: what changes for customers inside and outside;
                 exit code 1 if a change would hurt customers who are inside
  --json         the diagnostics, or the comparison, as one JSON document`;

export const check: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { against: { type: "string" } }, { atMost: 1000 });
    if (values.against !== undefined) {
      if (words.length > 0) throw new UsageError("--against compares the whole workspace.", "Leave out the files.");
      const { checkAgainst } = await import("../check/against.ts");
      return checkAgainst(io, values.against, values.json === true);
    }
    const checked = await checkFiles(io, words);
    if (words.length === 0 && checked.texts.has(CATALOGUE)) await writeNames(io.root);
    io.out.write(values.json ? `${JSON.stringify(checkDocument(checked))}\n` : checkText(io, checked));
    return checked.diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
  },
};
