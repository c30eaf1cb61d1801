import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import type { Diagnostic, SourceFile } from "../compiled.ts";
import { FILE_START } from "../diagnostics/at.ts";
import { type Report, reportInto } from "../diagnostics/report.ts";
import { readName } from "../values/name.ts";
import { readText, readWord } from "../values/text.ts";
import { readZone } from "../values/time.ts";
import { readYaml } from "../yaml/document.ts";
import { type Fields, openMap, optional, readList, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import { readRowExpression } from "./row-expression.ts";
import { ENCODINGS, SOURCE_FORMATS, type Source } from "./source.ts";

const FIELDS = [
  "source",
  "title",
  "format",
  "columns",
  "delimiter",
  "encoding",
  "group by",
  "zone",
  "constants",
  "event",
];

/** Reads a source file. All faults at once; `source` is there when none of them is an error. */
export function parseSource(file: SourceFile): {
  readonly source?: Source;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const report = reportInto(diagnostics, file.path);
  const name = (file.path.split("/").at(-1) ?? "").replace(/\.source\.yaml$/, "");
  if (!file.path.endsWith(".source.yaml")) {
    report("SJ126", FILE_START, { message: `\`${file.path}\` is no source.`, allowed: "<source>.source.yaml" });
    return { diagnostics };
  }
  const tree = readYaml(file.text, report);
  if (tree === undefined) {
    if (diagnostics.length === 0)
      report("SJ109", FILE_START, { message: "The file is empty.", hint: `Begin with \`source: ${name}\`.` });
    return { diagnostics };
  }
  const fields = openMap(tree, "A source", FIELDS, report);
  const source = fields === undefined ? undefined : readFields(fields, name);
  return source === undefined || diagnostics.length > 0 ? { diagnostics } : { source, diagnostics };
}

function readFields(fields: Fields, name: string): Source | undefined {
  const { report } = fields;
  checkName(fields, name);
  const formatTree = required(fields, "format", "A source", "Write `format: csv` or `format: ndjson`.");
  const format = formatTree && readWord(formatTree, SOURCE_FORMATS, report);
  const columns = optional(fields, "columns", (tree) => readColumns(tree, report));
  if (format === "csv" && fields.get("columns") === undefined && formatTree !== undefined) {
    report("SJ601", formatTree.at, { message: "A csv needs `columns`: those that the event reads." });
  }
  const delimiter = optional(fields, "delimiter", (tree) => readDelimiter(tree, report));
  const encoding = optional(fields, "encoding", (tree) => readWord(tree, ENCODINGS, report));
  const groupBy = optional(fields, "group by", (tree) => readGroupBy(tree, columns, report)) ?? [];
  const eventTree = required(
    fields,
    "event",
    "A source",
    "Write `event: |` and below it the JSONata that makes an event of a row.",
  );
  const event = eventTree && readRowExpression(eventTree, report);
  const zone = optional(fields, "zone", readZone);
  const title = optional(fields, "title", readText);
  const constants = optional(fields, "constants", readConstants);
  if (format === undefined || event === undefined) return undefined;
  return {
    source: name,
    title: title ?? name,
    format,
    columns: columns ?? [],
    ...defined({ delimiter, encoding }),
    groupBy,
    zone: zone ?? "UTC",
    constants: constants ?? {},
    event,
  };
}

function checkName(fields: Fields, name: string): void {
  const tree = required(fields, "source", "A source", `Write \`source: ${name}\`, the name of the file.`);
  const given = tree && readName(tree, fields.report);
  if (given === undefined || given.value === name) return;
  fields.report("SJ600", given.at, {
    message: `The file is named \`${name}\`, the source \`${given.value}\`.`,
    found: given.value,
    allowed: name,
    hint: `Write \`source: ${name}\`.`,
  });
}

function readColumns(tree: Tree, report: Report): readonly string[] {
  return readList(tree, "The list of columns", report).flatMap((item) => readText(item, report) ?? []);
}

function readDelimiter(tree: Tree, report: Report): string | undefined {
  const text = readText(tree, report);
  if (text === undefined || text.length === 1) return text;
  report("SJ602", tree.at, {
    message: "What stands between the cells of a csv is one character.",
    found: text,
    allowed: '`";"`, `"|"`, `"\\t"`',
  });
  return undefined;
}

function readGroupBy(tree: Tree, columns: readonly string[] | undefined, report: Report): readonly string[] {
  const named = tree.kind === "list" ? readColumns(tree, report) : [readText(tree, report) ?? []].flat();
  const unknown = named.find((name) => columns !== undefined && !columns.includes(name));
  if (unknown !== undefined) {
    report("SJ603", tree.at, {
      message: `\`group by\` names \`${unknown}\`, which is no column.`,
      found: unknown,
      allowed: (columns ?? []).join(", "),
      hint: "List it under `columns`.",
    });
  }
  if (named.length > 0 && columns?.includes("rows") === true) {
    report("SJ603", tree.at, {
      message: "With `group by` the name `rows` stands for all rows of a group, so no column may be called that.",
      found: "rows",
    });
  }
  return named;
}

function readConstants(tree: Tree, report: Report): Readonly<Record<string, Json>> {
  if (tree.kind === "map") return Object.fromEntries([...tree.fields].map(([key, { value }]) => [key, plain(value)]));
  report("SJ110", tree.at, { message: "Constants are names with their values.", allowed: "one `name: value` a line" });
  return {};
}

function plain(tree: Tree): Json {
  if (tree.kind === "list") return tree.items.map(plain);
  if (tree.kind === "map") return Object.fromEntries([...tree.fields].map(([key, { value }]) => [key, plain(value)]));
  return tree.kind === "nothing" ? null : tree.value;
}
