import { defined } from "../../../core/model/defined.ts";
import type { Diagnostic, SourceFile } from "../compiled.ts";
import { FILE_START, inOrder, type Report, reportInto } from "../diagnostics/report.ts";
import { NAME } from "../values/name.ts";
import { type Located, located, readText, TEXT, words } from "../values/text.ts";
import { ZONE } from "../values/time.ts";
import { LITERAL } from "../values/value.ts";
import { readYaml } from "../yaml/document.ts";
import { checked, list, mapOf, oneOrList } from "../yaml/readers.ts";
import { type Opened, type Reader, shape } from "../yaml/shape.ts";
import { ROW_EXPRESSION } from "./row-expression.ts";
import { ENCODINGS, SOURCE_FORMATS, type Source } from "./source.ts";

const COLUMNS = list(TEXT, "The list of columns");

/** One column, or a list of them. */
const SOME_COLUMNS: Reader<readonly string[]> = {
  schema: oneOrList(TEXT).schema,
  read: (tree, report) => {
    if (tree.kind === "list") return COLUMNS.read(tree, report);
    const column = readText(tree, report);
    return column === undefined ? undefined : [column];
  },
};

const DELIMITER: Reader<string> = {
  ...checked(TEXT, (text) =>
    text.length === 1
      ? undefined
      : [
          "SJ602",
          {
            message: "What stands between the cells of a csv is one character.",
            found: text,
            allowed: '`";"`, `"|"`, `"\\t"`',
          },
        ],
  ),
  schema: { ...TEXT.schema, maxLength: 1 },
};

export const SOURCE = shape("A source", {
  source: { as: NAME, required: true, description: "The name of the source, and of its file" },
  title: { as: TEXT, description: "A title for people" },
  format: {
    as: located(words(...SOURCE_FORMATS)),
    required: "Write `format: csv` or `format: ndjson`.",
    description: "`csv` (its first row names the columns; all values are texts) or `ndjson` (one JSON value a line)",
  },
  columns: {
    as: COLUMNS,
    otherwise: [],
    description: "Csv only: the columns that must be there, in capital or small letters. Others may be there",
  },
  delimiter: {
    as: DELIMITER,
    description: "Csv only: the character between the cells. Needed only if it is not a comma, semicolon, tab or bar",
  },
  encoding: {
    as: words(...ENCODINGS),
    description:
      "The encoding of the file, such as `iso-8859-15` or `shift_jis`. Needed only if it is none of those [below](#files-as-programs-write-them)",
  },
  "group by": {
    as: located(SOME_COLUMNS),
    description: "A column, or a list of them: neighbouring rows with the same values there make one event",
  },
  zone: {
    as: ZONE,
    otherwise: "UTC",
    description: "The IANA zone of times without a zone; UTC by default",
  },
  constants: {
    as: mapOf(LITERAL, { message: "Constants are names with their values.", allowed: "one `name: value` a line" }),
    otherwise: {},
    description: "Values that the expression reads as `$name`",
  },
  event: {
    as: ROW_EXPRESSION,
    required: "Write `event: |` and below it the JSONata that makes an event of a row.",
    description:
      "[JSONata](https://docs.jsonata.org) over one row: an event, a list of events, or nothing if the row is not an event",
  },
});

/** Reads a source file. All faults at once, in the order of the file; `source` is there when none of them is an error. */
export function parseSource(file: SourceFile): {
  readonly source?: Source;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const report = reportInto(diagnostics, file.path);
  const name = (file.path.split("/").at(-1) ?? "").replace(/\.source\.yaml$/, "");
  if (!file.path.endsWith(".source.yaml")) {
    report("SJ126", FILE_START, { message: `\`${file.path}\` is not a source.`, allowed: "<source>.source.yaml" });
    return { diagnostics };
  }
  const tree = readYaml(file.text, report);
  if (tree === undefined) {
    if (diagnostics.length === 0)
      report("SJ109", FILE_START, { message: "The file is empty.", hint: `Begin with \`source: ${name}\`.` });
    return { diagnostics };
  }
  const missing = { source: `Write \`source: ${name}\`, the name of the file.` };
  const opened = SOURCE.open(tree, report, missing);
  const source = opened === undefined ? undefined : readSource(opened, name);
  return source === undefined || diagnostics.length > 0
    ? { diagnostics: inOrder(diagnostics) }
    : { source, diagnostics };
}

function readSource({ whole, values, field, report }: Opened<typeof SOURCE.fields>, name: string): Source | undefined {
  const { source: given, format, columns, "group by": groupBy } = values;
  if (given !== undefined && given.value !== name) {
    report("SJ600", given.at, {
      message: `The file is named \`${name}\`, the source \`${given.value}\`.`,
      found: given.value,
      allowed: name,
      hint: `Write \`source: ${name}\`.`,
    });
  }
  const knowsColumns = field("columns") !== undefined;
  if (format?.value === "csv" && !knowsColumns) {
    report("SJ601", format.at, { message: "A csv needs `columns`: those that the event reads." });
  }
  if (groupBy !== undefined && knowsColumns) checkGroupBy(groupBy, columns, report);
  if (whole === undefined) return undefined;
  const { title = name, delimiter, encoding, zone, constants, event } = whole;
  return {
    source: name,
    title,
    format: whole.format.value,
    columns,
    ...defined({ delimiter, encoding }),
    groupBy: groupBy?.value ?? [],
    zone,
    constants,
    event,
  };
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
