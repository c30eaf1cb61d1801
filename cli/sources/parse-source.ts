import jsonata from "jsonata";
import { IANAZone } from "luxon";
import { LineCounter, parseDocument, type YAMLMap } from "yaml";
import type { Diagnostic, SourceFile } from "../../workflows/compiler/compiled.ts";
import { nearest } from "../nearest.ts";
import { SOURCE_FORMATS, type Source, type SourceFormat } from "./source.ts";

/** The codes of faults in a source; public contract. */
export const SOURCE_CODES = {
  yaml: "SJ901",
  unknown: "SJ902",
  missing: "SJ903",
  value: "SJ904",
  expression: "SJ905",
} as const;

const FIELDS = ["source", "title", "format", "columns", "zone", "constants", "event"] as const;
type Field = (typeof FIELDS)[number];
const REQUIRED: readonly Field[] = ["source", "format", "event"];

/** Reads a source file. All faults at once; `source` is there when none of them is an error. */
export function parseSource(file: SourceFile): {
  readonly source?: Source;
  readonly diagnostics: readonly Diagnostic[];
} {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines });
  const diagnostics: Diagnostic[] = [];
  const report = (
    code: string,
    offset: number,
    fault: Omit<Diagnostic, "code" | "severity" | "file" | "line" | "column">,
  ) => {
    const { line, col } = lines.linePos(offset);
    diagnostics.push({
      code,
      severity: "error",
      file: file.path,
      line: Math.max(1, line),
      column: Math.max(1, col),
      ...fault,
    });
  };
  for (const error of document.errors) {
    const message = error.message.split("\n")[0] ?? "This is not YAML.";
    report(SOURCE_CODES.yaml, error.pos[0], { message, hint: "Mend the YAML; indent with spaces." });
  }
  if (diagnostics.length > 0) return { diagnostics };
  const value: unknown = document.toJS();
  if (!isRecord(value)) {
    const hint = `Begin with "source: ${nameOf(file.path)}".`;
    report(SOURCE_CODES.yaml, 0, { message: "A source is a list of fields with their values.", hint });
    return { diagnostics };
  }
  const at = places(document.contents as YAMLMap);
  for (const name of Object.keys(value).filter((key) => !isField(key))) {
    const meant = nearest(name, FIELDS);
    const hint = meant === undefined ? "Take it out." : `Did you mean "${meant}"?`;
    report(SOURCE_CODES.unknown, at(name), {
      message: `A source has no field "${name}".`,
      found: name,
      allowed: FIELDS.join(", "),
      hint,
    });
  }
  for (const name of REQUIRED.filter((field) => value[field] === undefined || value[field] === null)) {
    report(SOURCE_CODES.missing, 0, { message: `The field "${name}" is missing.`, hint: `Write ${EXAMPLES[name]}` });
  }
  const faults: Fault[] = [];
  const source = readFields(value, nameOf(file.path), faults);
  for (const { field, code, offset, ...fault } of faults) report(code, at(field) + (offset ?? 0), fault);
  return diagnostics.length === 0 ? { source, diagnostics } : { diagnostics };
}

interface Fault {
  readonly field: Field;
  readonly code: string;
  readonly message: string;
  readonly found?: string;
  readonly allowed?: string;
  readonly hint: string;
  readonly offset?: number;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  source: '"source: shop", the name of the file.',
  format: '"format: csv" or "format: ndjson".',
  event: '"event: |" and below it the JSONata that makes an event of a row.',
};

function readFields(value: Record<string, unknown>, fileName: string, faults: Fault[]): Source {
  const wrong = (field: Field, message: string, hint: string, more: Partial<Fault> = {}) =>
    faults.push({ field, code: SOURCE_CODES.value, message, found: show(value[field]), hint, ...more });
  const present = (field: Field) => value[field] !== undefined && value[field] !== null;
  const { source, title, format, columns, zone, constants, event } = value;
  if (present("source") && source !== fileName) {
    wrong("source", "The name of a source is that of its file.", `Write "source: ${fileName}".`, { allowed: fileName });
  }
  if (present("title") && typeof title !== "string") wrong("title", "A title is a text.", "Put it in quotes.");
  if (present("format") && !isFormat(format)) {
    wrong("format", "This format is not known.", "Write csv or ndjson.", { allowed: SOURCE_FORMATS.join(", ") });
  }
  const names = Array.isArray(columns) ? columns.filter((column) => typeof column === "string") : [];
  if (present("columns") && (!Array.isArray(columns) || names.length !== columns.length || names.length === 0)) {
    wrong("columns", "Columns are a list of names.", "Write them like [order, customer, time].");
  }
  if (format === "csv" && !present("columns")) {
    wrong("format", "A csv needs its columns.", 'Add "columns: […]" with those that the event reads.');
  }
  if (present("zone") && !(typeof zone === "string" && IANAZone.isValidZone(zone))) {
    wrong("zone", "This zone is not known.", 'Write one like "Europe/London".', { allowed: "an IANA time zone" });
  }
  if (present("constants") && !isRecord(constants)) {
    wrong("constants", "Constants are names with values.", "Write each as name: value.");
  }
  if (present("event")) checkExpression(event, faults);
  return {
    source: fileName,
    title: typeof title === "string" ? title : fileName,
    format: isFormat(format) ? format : "csv",
    columns: names,
    zone: typeof zone === "string" ? zone : "UTC",
    constants: isRecord(constants) ? constants : {},
    event: typeof event === "string" ? event : "",
  };
}

/** What a row becomes must be the same on every replay. */
const REFUSED_FUNCTIONS = new Set(["now", "millis", "random", "eval"]);

function checkExpression(event: unknown, faults: Fault[]): void {
  const wrong = (message: string, hint: string) =>
    faults.push({ field: "event", code: SOURCE_CODES.expression, message, hint });
  if (typeof event !== "string")
    return void wrong("The event is a text in JSONata.", 'Write "event: |" and the JSONata below it.');
  try {
    for (const name of variables(jsonata(event).ast())) {
      if (REFUSED_FUNCTIONS.has(name))
        wrong(`$${name} gives something else each time.`, "Take what you need from the row.");
    }
  } catch (error) {
    wrong(`The JSONata does not parse: ${messageOf(error)}`, "See https://docs.jsonata.org; try it on a row.");
  }
}

/** Names of the variables and functions an expression uses, without their `$`. */
function* variables(node: unknown): Generator<string> {
  if (Array.isArray(node)) for (const part of node) yield* variables(part);
  if (!isRecord(node)) return;
  if (node.type === "variable" && typeof node.value === "string") yield node.value;
  for (const part of Object.values(node)) if (typeof part === "object") yield* variables(part);
}

/** Where each field stands in the file. */
function places(map: YAMLMap): (field: string) => number {
  const found = new Map<string, number>();
  for (const pair of map.items) {
    const key = pair.key as { value?: unknown; range?: readonly number[] | null };
    found.set(String(key.value), key.range?.[0] ?? 0);
  }
  return (field) => found.get(field) ?? 0;
}

function nameOf(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.source\.ya?ml$/, "");
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function messageOf(error: unknown): string {
  return isRecord(error) && typeof error.message === "string" ? error.message : String(error);
}

function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name);
}

function isFormat(value: unknown): value is SourceFormat {
  return (SOURCE_FORMATS as readonly unknown[]).includes(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
