import { defined } from "../../../core/model/defined.ts";
import type { FileSource, SourceMapping } from "../../../core/model/source.ts";
import type { Diagnostic, SourceFile } from "../compiled.ts";
import { FILE_START, inOrder, type Report, reportInto } from "../diagnostics/report.ts";
import type { Located } from "../values/text.ts";
import { readYaml } from "../yaml/document.ts";
import type { Opened } from "../yaml/shape.ts";
import type { SourceExample } from "./example.ts";
import { SOURCE } from "./fields.ts";
import type { LiveSource, Source } from "./source.ts";

export interface ParsedSource {
  /** Absent where the file has an error. */
  readonly source?: Source;
  readonly examples: readonly SourceExample[];
  readonly diagnostics: readonly Diagnostic[];
}

type OpenedSource = Opened<typeof SOURCE.fields>;
type Field = keyof typeof SOURCE.fields;

/** Reads a source file. All faults at once, in the order of the file. */
export function parseSource(file: SourceFile): ParsedSource {
  const diagnostics: Diagnostic[] = [];
  const report = reportInto(diagnostics, file.path);
  const name = (file.path.split("/").at(-1) ?? "").replace(/\.source\.yaml$/, "");
  if (!file.path.endsWith(".source.yaml")) {
    report("SJ126", FILE_START, { message: `\`${file.path}\` is not a source.`, allowed: "<source>.source.yaml" });
    return { examples: [], diagnostics };
  }
  const tree = readYaml(file.text, report);
  if (tree === undefined) {
    if (diagnostics.length === 0)
      report("SJ109", FILE_START, { message: "The file is empty.", hint: `Begin with \`source: ${name}\`.` });
    return { examples: [], diagnostics };
  }
  const missing = { source: `Write \`source: ${name}\`, the name of the file.` };
  const opened = SOURCE.open(tree, report, missing);
  const source = opened === undefined ? undefined : readSource(opened, name);
  const examples = opened?.values.example ?? [];
  const isSound = !diagnostics.some(({ severity }) => severity === "error");
  return { ...(isSound ? defined({ source }) : {}), examples, diagnostics: inOrder(diagnostics) };
}

/** The fields that only one kind of source has. */
const ONLY: Readonly<Record<Source["from"], readonly Field[]>> = {
  file: ["format", "columns", "header", "delimiter", "encoding", "group by"],
  webhook: ["signature", "answer", "rows", "trust", "erases"],
  events: ["bus", "pattern", "rows", "trust", "erases"],
};

const KINDS: Readonly<Record<Source["from"], string>> = { file: "a file", webhook: "a webhook", events: "events" };

function readSource(opened: OpenedSource, name: string): Source | undefined {
  const { whole, values, field, report } = opened;
  const { source: given, from } = values;
  if (given !== undefined && given.value !== name) {
    report("SJ600", given.at, {
      message: `The file is named \`${name}\`, the source \`${given.value}\`.`,
      found: given.value,
      allowed: name,
      hint: `Write \`source: ${name}\`.`,
    });
  }
  const others = new Set(Object.values(ONLY).flat());
  for (const other of others) {
    const there = ONLY[from].includes(other) ? undefined : field(other);
    if (there === undefined) continue;
    report("SJ614", there.key, {
      message: `A source from ${KINDS[from]} has no \`${other}\`.`,
      found: other,
      hint: `Remove \`${other}\`, or say where the source comes from: \`from: ${kindWith(other)}\`.`,
    });
  }
  const kind = { file: fileParts, webhook: webhookParts, events: eventsParts }[from](opened);
  if (whole === undefined || kind === undefined) return undefined;
  const { zone, constants, event } = whole;
  const base: SourceMapping = { source: name, zone, constants, event };
  return { ...base, ...kind };
}

function kindWith(field: Field): Source["from"] {
  return (["file", "webhook", "events"] as const).find((kind) => ONLY[kind].includes(field)) ?? "file";
}

function fileParts(opened: OpenedSource): Omit<FileSource, keyof SourceMapping> | undefined {
  const { values, field, report, at } = opened;
  const { format, columns, header, delimiter, encoding, "group by": groupBy } = values;
  if (field("format") === undefined) {
    const hint = "Write `format: csv`, `format: tsv` or `format: ndjson`; or `from: webhook` or `from: events`.";
    report("SJ109", { ...at, length: 1 }, { message: "A source needs `format`.", hint });
  }
  const knowsColumns = field("columns") !== undefined;
  if (format !== undefined && format.value !== "ndjson" && !knowsColumns) {
    report("SJ601", format.at, { message: `A ${format.value} needs \`columns\`: those that the event reads.` });
  }
  if (groupBy !== undefined && knowsColumns) checkGroupBy(groupBy, columns, report);
  if (format === undefined) return undefined;
  const more = { ...defined({ delimiter, encoding }), groupBy: groupBy?.value ?? [] };
  return { from: "file", format: format.value, columns, header, ...more };
}

function webhookParts(opened: OpenedSource): LiveParts | undefined {
  const { values, field, report, at } = opened;
  const { signature, answer, rows, trust = "trusted" } = values;
  if (field("signature") === undefined)
    report("SJ615", { ...at, length: 1 }, { message: "A webhook needs `signature`." });
  if (field("example") === undefined) reportNoExample(report);
  return signature === undefined
    ? undefined
    : { from: "webhook", signature, trust, ...erasesOf(opened), ...defined({ answer, rows }) };
}

function eventsParts(opened: OpenedSource): LiveParts | undefined {
  const { values, field, report, at } = opened;
  const { pattern, bus = "default", rows, trust = "trusted" } = values;
  if (field("pattern") === undefined) {
    report("SJ617", { ...at, length: 1 }, { message: "A source from events needs `pattern`: which events it takes." });
  }
  if (field("example") === undefined) reportNoExample(report);
  return pattern === undefined
    ? undefined
    : { from: "events", bus, pattern, trust, ...erasesOf(opened), ...defined({ rows }) };
}

/** Whether a source may have customers erased. What a browser can say may not. */
function erasesOf({ values: { erases, trust }, report }: OpenedSource): Pick<LiveSource, "erases"> {
  if (erases?.value !== true) return {};
  if (trust === "browser") {
    report("SJ731", erases.at, {
      message: "Through this source visitors can say what they like, so it may not have customers erased.",
      found: "erases: true, with trust: browser",
      allowed: "erases with trust: trusted",
      hint: "Take the requests in by a source of their own that only the other system can call.",
    });
    return {};
  }
  return { erases: true };
}

type PartsOf<S> = S extends SourceMapping ? Omit<S, keyof SourceMapping> : never;
type LiveParts = PartsOf<LiveSource>;

function reportNoExample(report: Report): void {
  report("SJ620", FILE_START, { message: "Nothing shows that this source reads what the other system sends." });
}

function checkGroupBy(
  { value: named, at }: Located<readonly string[]>,
  columns: readonly string[],
  report: Report,
): void {
  const unknown = named.find((name) => !columns.includes(name));
  if (unknown !== undefined) {
    report("SJ603", at, {
      message: `\`group by\` names \`${unknown}\`, which is not a column.`,
      found: unknown,
      allowed: columns.join(", "),
      hint: "List it under `columns`.",
    });
  }
  if (named.length > 0 && columns.includes("rows")) {
    report("SJ603", at, {
      message: "With `group by` the name `rows` stands for all rows of a group, so no column may be called that.",
      found: "rows",
    });
  }
}
