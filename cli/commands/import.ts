import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `import pinpoint FILE… | --endpoints FILE [--segment NAME] [--out PATH] [--force]
  Journeys, segments and templates of Amazon Pinpoint as the get-… commands of its CLI print them, written as files of
  this project; what is not the same here is told line by line. Nothing is written over.
  --out PATH     the folder to write to (workflows); with --endpoints the file (the standard output)
  --force        write over files that are there
  --endpoints F  the endpoints of an export (CSV or JSON lines, also .gz) as events: \`start --events\` and the bus take them
  --segment S    the imported segment that the file's customers are in
  --json         what was written and what is to be known of it as one JSON document`;

export const importFiles: Command = {
  name: "import",
  summary: "Take a project of Amazon Pinpoint across: journeys, segments, templates, endpoints.",
  usage: USAGE,
  async run(args, io) {
    const text = { type: "string" } as const;
    const options = { out: text, force: { type: "boolean" }, endpoints: text, segment: text } as const;
    const { values, words } = readArguments(args, options, { atMost: 10_000 });
    const [from, ...files] = words;
    if (from !== "pinpoint") {
      throw new UsageError(
        from === undefined ? "Import from where?" : `There is nothing to import from "${from}".`,
        "Write: npx sojourn import pinpoint FILE…",
      );
    }
    if (values.endpoints !== undefined) {
      if (files.length > 0) throw new UsageError(`--endpoints takes one file; "${files[0]}" is one word too many.`);
      const { importEndpoints } = await import("../import/import-endpoints.ts");
      const { segment, out } = values;
      return importEndpoints(io, { file: values.endpoints, segment, out, json: values.json === true });
    }
    if (values.segment !== undefined) throw new UsageError("--segment goes with --endpoints.");
    if (files.length === 0) throw new UsageError("Which files?", "Write: npx sojourn import pinpoint FILE…");
    const { importProject } = await import("../import/import-project.ts");
    return importProject(io, { files, out: values.out, force: values.force === true, json: values.json === true });
  },
};
