import type { Command } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";

const USAGE = `import pinpoint FILE… | --endpoints FILE [--segment NAME] [--out PATH] [--force]
  Writes journeys, segments and templates of Amazon Pinpoint as files of this project. FILEs are what the get-… commands of
  its CLI print. Everything that differs here is reported line by line. It does not overwrite files.
  --out PATH     the folder to write to (workflows); with --endpoints the file to write to (the standard output)
  --force        overwrite files
  --endpoints F  the endpoints of an export (CSV or JSON lines, also .gz) as events, for \`start --events\` and the bus
  --segment S    the imported segment that the file's customers are in
  --json         the files written and all remarks as one JSON document`;

export const importFiles: Command = {
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
