import type { YAMLParseError } from "yaml";
import { defined } from "../../../core/model/defined.ts";
import type { At } from "../diagnostics/at.ts";
import type { Code } from "../diagnostics/codes.ts";
import type { Report } from "../diagnostics/report.ts";

type Place = (offset: number, length: number) => At;
interface Trap {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
}

/**
 * Reports what the YAML library found, in the author's words; true when the tree can be used all the same.
 * One fault breaks the reading of what follows, so only the first of a line is told, and nothing after lost track.
 */
export function reportFaults(text: string, errors: readonly YAMLParseError[], at: Place, report: Report): boolean {
  const told = new Set<number>();
  let usable = true;
  for (const error of errors) {
    const start = beginningOf(text, error);
    const place = at(start, Math.max(1, Math.min(error.pos[1], lineEnd(text, start)) - start));
    if (error.code === "DUPLICATE_KEY") {
      const key = /^[^:\n]*/.exec(text.slice(start))?.[0]?.trim() ?? "";
      report("SJ102", { ...place, length: key.length }, { message: `\`${key}\` is given twice.`, found: key });
      continue;
    }
    const lost = error.message.includes("in YAML stream");
    if (usable || (!told.has(place.line) && !lost)) {
      const trap = trapOf(text, error);
      report(trap.code, place, { message: trap.message, ...defined({ hint: trap.hint }) });
      told.add(place.line);
    }
    usable = false;
    if (lost || insideFlow(text, start)) break;
  }
  return usable;
}

/** Where a person would look: at the quote that opens, and at the text after an indentation, not at its end or before. */
function beginningOf(text: string, error: YAMLParseError): number {
  const [start] = error.pos;
  const starred = starredValue(text, start);
  if (starred !== undefined) return starred;
  const quote = /Missing closing (["'])/.exec(error.message)?.[1];
  if (quote !== undefined) return Math.max(0, text.lastIndexOf(quote, start - 1));
  if (error.code !== "BAD_INDENT" || insideFlow(text, start)) return start;
  const skipped = /^(\s|#[^\n]*(\n|$))*/.exec(text.slice(start))?.[0].length ?? 0;
  return start + skipped < text.length ? start + skipped : start;
}

function trapOf(text: string, error: YAMLParseError): Trap {
  const [offset] = error.pos;
  if (error.code === "TAB_AS_INDENT" || /^\s*\t/.test(lineOf(text, offset))) {
    return { code: "SJ101", message: "This line is indented with a tab." };
  }
  if (starredValue(text, offset) !== undefined) {
    return {
      code: "SJ106",
      message: "An unquoted value cannot begin with `*`: YAML takes it for something that stands elsewhere.",
    };
  }
  if (error.code === "BAD_SCALAR_START") {
    const character = text[offset] ?? "";
    return { code: "SJ106", message: `An unquoted value cannot begin with \`${character}\`.` };
  }
  if (error.code === "BLOCK_AS_IMPLICIT_KEY") {
    return {
      code: "SJ103",
      message: "There is a colon in this unquoted value, so YAML reads it as a field of its own.",
    };
  }
  if (/Unexpected scalar at node end/.test(error.message) && /["']\s*$/.test(text.slice(0, offset))) {
    const value = lineOf(text, offset)
      .replace(/^\s*(- )?[^:]*:\s*/, "")
      .trim();
    return {
      code: "SJ106",
      message: "The value begins with a quote, so it ends at the next quote and the rest is left over.",
      hint: `Put the whole value in double quotes: "${value.replaceAll('"', "'")}".`,
    };
  }
  if (insideFlow(text, offset) && ["UNEXPECTED_TOKEN", "MISSING_CHAR", "BAD_INDENT"].includes(error.code)) {
    return { code: "SJ105", message: "Between { } or [ ] this value is cut at its comma, colon or bracket." };
  }
  if (/Missing closing/.test(error.message)) {
    return {
      code: "SJ100",
      message: "This quote is never closed.",
      hint: "Add the second quote at the end of the value.",
    };
  }
  return { code: "SJ100", message: `${error.message.replace(/\.$/, "")}.` };
}

/** Where a value begins on this line that begins with a `*`, as schedules do. */
function starredValue(text: string, offset: number): number | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const found = /:\s+(?=\*)/.exec(lineOf(text, offset));
  return found === null ? undefined : start + found.index + found[0].length;
}

/** Whether an unclosed brace or bracket stands before `offset` on its line. */
function insideFlow(text: string, offset: number): boolean {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset + 1);
  return /(^|[\s:[{-])[{[]/.test(before);
}

function lineOf(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, lineEnd(text, offset));
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
