import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { BULK_KINDS, type BulkImport, type BulkKind } from "../../core/bulk/import.ts";
import { defined } from "../../core/model/defined.ts";
import type { FileSource } from "../../core/model/source.ts";
import { sourcePath } from "../../workflows/compiler/sources/source.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import { type Command, type ExitCode, type Io, ProblemError } from "../command.ts";
import { didYouMean, readArguments, UsageError, wholeNumber } from "../command-line.ts";
import type { StackAsk } from "../import/import-by-stack.ts";
import { readSource, sourceFor } from "../sources/read-source.ts";
import { mustBeFile } from "../sources/rows.ts";

const USAGE = `import events|profiles|list|consent|suppressions FILE [--source S]
     import pinpoint FILE… | --endpoints FILE [--segment NAME] [--out PATH] [--force]
  Takes a file in, CSV, TSV or JSON lines, also .gz, of any size. Interrupted and run again it goes on where it was. Rows that
  cannot be taken in are refused, each with its line and reason; all others are taken in. FILE.receipt.json and
  FILE.refused.ndjson say what was done.
    events         a row is an event, or several, as the source S of workflows/sources/ says
    profiles       a row is a customer: customerId, email, phone, country, zone, locale, consent.TOPIC; other columns are traits
    list           a row is a customer to put on the list --segment NAME
    consent        a row is an answer: customer, topic, channel, answer
    suppressions   a row is an address to which nothing may be sent: email or phone, reason
  --source S       the source of workflows/sources/; events from JSON lines need none. Other kinds may have any name here, by
                   which rows of different systems are told apart (the file's name)
  --segment NAME   list: the segment, which has \`list: true\`
  --remove         list: take the customers off it
  --enter          journeys let customers in; otherwise rows are history, and nobody enters or is answered by them
  --again          local cloud: take in a file that has been taken in
  --rate N         local cloud: at most so many rows a second; it is never given more than it applies
${CLOUD_USAGE}

  import pinpoint writes journeys, segments and templates of Amazon Pinpoint as files of this project. FILEs are what the get-…
  commands of its CLI print. Everything that differs here is reported line by line. It does not overwrite files.
  --out PATH     the folder to write to (workflows); with --endpoints the file to write to (the standard output)
  --force        overwrite files
  --endpoints F  the endpoints of an export (CSV or JSON lines, also .gz) as events, for \`start --events\` and the bus
  --segment S    with --endpoints: the imported segment that the file's customers are in`;

const TEXT = { type: "string" } as const;
const YES = { type: "boolean" } as const;
const BULK_OPTIONS = {
  ...CLOUD_OPTIONS,
  source: TEXT,
  segment: TEXT,
  remove: YES,
  enter: YES,
  again: YES,
  rate: TEXT,
} as const;

export const importFiles: Command = {
  usage: USAGE,
  async run(args, io) {
    const [first] = args;
    const kind = BULK_KINDS.find((one) => one === first);
    if (kind !== undefined) return importRows(kind, args.slice(1), io);
    if (first === "pinpoint") return importPinpoint(args.slice(1), io);
    const known = [...BULK_KINDS, "pinpoint"];
    if (first === undefined || first.startsWith("-")) {
      throw new UsageError(
        "Import what?",
        `Write: npx sojourn import events FILE --source NAME; or ${known.join(", ")}.`,
      );
    }
    throw new UsageError(
      `There is nothing to import from "${first}".`,
      didYouMean(first, known) ?? `Known are ${known.join(", ")}.`,
    );
  },
};

async function importRows(kind: BulkKind, args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, words } = readArguments(args, BULK_OPTIONS, { atMost: 1 });
  const [file] = words;
  if (file === undefined) throw new UsageError("Which file?", `Write: npx sojourn import ${kind} FILE`);
  const path = resolve(io.cwd, file);
  await mustBeFile(path);
  const { rules, settings } = await compileWorkspace(await readWorkspace(io.root), { hash: sha256 });
  const { segment } = values;
  const isList = kind === "list";
  if (!isList && (segment !== undefined || values.remove === true)) {
    throw new UsageError("--segment and --remove go with `import list`.");
  }
  if (isList) mustBeList(segment, rules.segments);
  const source = await sourceOf(io.root, kind, file, values.source);
  const what: Omit<BulkImport, "began"> = {
    kind,
    source: source?.source ?? values.source ?? basename(file).replace(/\..*$/, ""),
    ...defined({ segment }),
    ...(values.remove === true && { remove: true }),
    ...(values.enter === true && { enter: true }),
  };
  const choice = cloudChoice(values, io);
  const rate = wholeNumber("rate", values.rate, 1, 1_000_000);
  const json = values.json === true;
  if (choice.stack !== undefined) {
    if (rate !== undefined)
      throw new UsageError("--rate is for the local cloud.", "A stack's is in settings.yaml: `imports: { rate }`.");
    return withView(choice, io, (view) => uploaded(io, view, { path, what, json }));
  }
  const { importFile } = await import("../import/bulk-import.ts");
  const again = values.again === true;
  const ask = { path, what, source, settings, dir: choice.dir, again, rate, json };
  return withView(choice, io, (view) => importFile(io, view, ask));
}

/** By the import bucket of a deployed stack. */
async function uploaded(io: Io, view: CloudView, ask: Pick<StackAsk, "path" | "what" | "json">): Promise<ExitCode> {
  const { importBucket: bucketName, where } = view;
  if (bucketName === undefined) {
    throw new ProblemError(
      `${where} has no import bucket.`,
      "Write `imports: {}` in workflows/settings.yaml, and deploy: docs/import-bucket.md.",
    );
  }
  const [{ importByStack }, { uploadBucket }] = await Promise.all([
    import("../import/import-by-stack.ts"),
    import("../import/import-bucket.ts"),
  ]);
  const bucket = uploadBucket(bucketName, await view.sqs.config.region());
  try {
    return await importByStack(io, bucket, { ...ask, where, bucketName });
  } finally {
    bucket.close();
  }
}

/** The source of the workspace by which the rows are read: events have one, profiles may have one. */
async function sourceOf(
  root: string,
  kind: BulkKind,
  file: string,
  given: string | undefined,
): Promise<FileSource | undefined> {
  if (kind === "events") return readSource(root, sourceFor(file.replace(/\.gz$/, ""), given));
  if (kind !== "profiles" || given === undefined) return undefined;
  return existsSync(join(root, sourcePath(given))) ? readSource(root, given) : undefined;
}

function mustBeList(
  name: string | undefined,
  segments: readonly { readonly segment: string; readonly list?: boolean }[],
) {
  const lists = segments.filter(({ list }) => list === true).map(({ segment }) => segment);
  const known = lists.length === 0 ? "No segment has `list: true`." : `Lists are ${lists.join(", ")}.`;
  if (name === undefined) throw new UsageError("Onto which list?", `Add --segment NAME. ${known}`);
  if (lists.includes(name)) return;
  const isSegment = segments.some(({ segment }) => segment === name);
  throw new UsageError(
    isSegment ? `The segment "${name}" is no list.` : `There is no segment "${name}" in workflows/segments/.`,
    didYouMean(name, lists) ?? known,
  );
}

async function importPinpoint(args: readonly string[], io: Io): Promise<ExitCode> {
  const options = { out: TEXT, force: YES, endpoints: TEXT, segment: TEXT } as const;
  const { values, words: files } = readArguments(args, options, { atMost: 10_000 });
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
}
