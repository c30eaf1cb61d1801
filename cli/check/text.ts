import { counted } from "../../core/explain/words.ts";
import { defined } from "../../core/model/defined.ts";
import type { Diagnostic } from "../../workflows/compiler/compiled.ts";
import type { Io } from "../command.ts";
import { type Paint, paint } from "../terminal.ts";

/** The result of a check. */
export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  /** The texts of the files, by the path that the diagnostics name. */
  readonly texts: ReadonlyMap<string, string>;
  /** How many of the checked journeys have no errors. */
  readonly journeys: number;
  readonly templates: number;
  /** How many files were checked. */
  readonly files: number;
  /** Most bytes that all segments together keep of one customer's events, where they count any. */
  readonly countedBytes?: number;
  /** By how much each budget may be passed, a sentence each; absent where there are none. */
  readonly overshoot?: readonly string[];
}

/** The diagnostics as text: place, code, message, the line with the place marked, found, allowed, hint. */
export function checkText(io: Io, checked: Checked): string {
  const colours = paint(io, io.out);
  const parts = checked.diagnostics.map((one) => diagnosticText(one, checked.texts.get(one.file), colours));
  const said = [countedText(checked), ...(checked.overshoot ?? []).map((line) => `${line}\n`)];
  return [...parts, `${summary(checked, colours)}\n${said.join("")}`].join("\n");
}

/** The diagnostics as the JSON document that `check --json` prints. */
export function checkDocument({ diagnostics, files, journeys, templates, countedBytes, overshoot }: Checked) {
  return {
    errors: errorsOf(diagnostics),
    warnings: diagnostics.length - errorsOf(diagnostics),
    files,
    journeys,
    templates,
    ...defined({ countedBytes, overshoot }),
    diagnostics,
  };
}

/** One diagnostic, ending in a line break. */
export function diagnosticText(one: Diagnostic, text: string | undefined, colours: Paint): string {
  const { bold, cyan, dim, red, yellow } = colours;
  const tint = one.severity === "error" ? red : yellow;
  const head = `${cyan(`${one.file}:${one.line}:${one.column}`)} ${tint(one.code)} ${bold(one.message)}`;
  const facts = [
    ...(one.found === undefined ? [] : [`${dim("found:")}   ${one.found}`]),
    ...(one.allowed === undefined ? [] : [`${dim("allowed:")} ${one.allowed}`]),
    `${dim("hint:")}    ${one.hint}`,
  ];
  return [head, ...frame(one, text, colours), ...facts.map((fact) => `  ${fact}`), ""].join("\n");
}

/** The line before, the line, and a mark under the place. */
function frame(one: Diagnostic, text: string | undefined, { dim, red, yellow }: Paint): string[] {
  const lines = text?.split(/\r?\n/) ?? [];
  const line = lines[one.line - 1];
  if (line === undefined) return [];
  const size = String(one.line).length;
  const shown = (number: number, content: string) =>
    `  ${dim(`${String(number).padStart(size)} │`)} ${content.replaceAll("\t", " ")}`;
  const above = lines[one.line - 2];
  const length = Math.max(1, Math.min(one.length, line.length - one.column + 1));
  const mark = (one.severity === "error" ? red : yellow)("^".repeat(length));
  return [
    ...(above === undefined || above.trim() === "" ? [] : [shown(one.line - 1, above)]),
    shown(one.line, line),
    `  ${dim(`${" ".repeat(size)} │`)} ${" ".repeat(one.column - 1)}${mark}`,
  ];
}

function summary({ diagnostics, files, journeys, templates }: Checked, { bold, green, red }: Paint): string {
  const errors = errorsOf(diagnostics);
  const warnings = diagnostics.length - errors;
  const looked = `${counted(files, "file")} checked: ${counted(journeys, "sound journey")}, ${counted(templates, "template")}`;
  if (diagnostics.length === 0) return `${green("No faults.")} ${looked}.`;
  const found = [
    ...(errors > 0 ? [counted(errors, "error")] : []),
    ...(warnings > 0 ? [counted(warnings, "warning")] : []),
  ];
  return `${bold(red(`${found.join(", ")}.`))} ${looked}. docs/diagnostics.md explains each code.`;
}

/** How much of each profile the segments may take for what they count. */
function countedText({ countedBytes }: Checked): string {
  if (countedBytes === undefined) return "";
  const size = countedBytes < 1024 ? counted(countedBytes, "byte") : `${(countedBytes / 1024).toFixed(1)} kB`;
  return `Segments count what customers did: at most ${size} of a customer's profile.\n`;
}

function errorsOf(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === "error").length;
}
