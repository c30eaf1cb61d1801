import type { YAMLParseError } from "yaml";
import { defined } from "../../../core/model/defined.ts";
import type { Code } from "../diagnostics/codes.ts";
import type { At, Report } from "../diagnostics/report.ts";
import { bracketTrap } from "./bracket-traps.ts";

type Place = (offset: number, length: number) => At;
/** A fault in the author's words. */
export interface Trap {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
  /** Where the fault is, if not where the library says. */
  readonly offset?: number;
  /** The lines after it cannot be judged: they are read with the wrong indentation, or inside a quote. */
  readonly breaks?: boolean;
}

/**
 * Reports what the YAML library found, in the author's words; true when the tree can be used all the same.
 * One fault breaks the reading of what follows, so only the first of a line is told, and nothing after one in the structure.
 */
export function reportFaults(text: string, errors: readonly YAMLParseError[], at: Place, report: Report): boolean {
  const told = new Set<number>();
  let usable = true;
  for (const [index, error] of errors.entries()) {
    const trap = trapOf(text, error, errors[index + 1]);
    const start = trap.offset ?? beginningOf(text, error);
    const place = at(start, Math.max(1, Math.min(error.pos[1], lineEnd(text, start)) - start));
    if (error.code === "DUPLICATE_KEY") {
      const key = /^[^:\n]*/.exec(text.slice(start))?.[0]?.trim() ?? "";
      report("SJ102", { ...place, length: key.length }, { message: `\`${key}\` is given twice.`, found: key });
      continue;
    }
    const lost = error.message.includes("in YAML stream");
    if (usable || (!told.has(place.line) && !lost)) {
      report(trap.code, place, { message: trap.message, ...defined({ hint: trap.hint }) });
      told.add(place.line);
    }
    usable = false;
    if (lost || trap.breaks === true || insideFlow(text, start)) break;
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

const UNALIGNED: Trap = {
  code: "SJ100",
  message: "This line does not line up with those it belongs to.",
  hint: "Fields of the same thing, and items of the same list, begin in the same column: move this line to where the ones above it begin.",
  breaks: true,
};

/** `next`: the fault after it, which tells more about some. */
function trapOf(text: string, error: YAMLParseError, next: YAMLParseError | undefined): Trap {
  const [offset] = error.pos;
  if (error.code === "TAB_AS_INDENT" || /^\s*\t/.test(lineOf(text, offset))) {
    const others = (text.match(/^ *\t/gm)?.length ?? 1) - 1;
    const more = others < 1 ? "" : others === 1 ? ", and another line too" : `, and ${others} other lines too`;
    return { code: "SJ101", message: `This line is indented with a tab${more}.`, breaks: true };
  }
  const known = dashTrap(text, error, offset) ?? bracketTrap(text, error);
  if (known !== undefined) return known;
  if (starredValue(text, offset) !== undefined) {
    return {
      code: "SJ106",
      message: "An unquoted value cannot begin with `*`: YAML takes it for something that stands elsewhere.",
      ...quotedHint(lineOf(text, offset)),
    };
  }
  if (error.code === "BAD_SCALAR_START") {
    const character = text[offset] ?? "";
    const shownCharacter = character === "`" ? "a backtick" : `\`${character}\``;
    return {
      code: "SJ106",
      message: `An unquoted value cannot begin with ${shownCharacter}.`,
      ...quotedHint(lineOf(text, offset)),
    };
  }
  if (error.code === "BLOCK_AS_IMPLICIT_KEY") {
    if (next?.code === "MULTILINE_IMPLICIT_KEY" && next.pos[0] === offset) return tooFarRight(text, offset);
    return {
      code: "SJ103",
      message: "There is a colon in this unquoted value, so YAML reads it as a field of its own.",
      ...quotedHint(lineOf(text, offset)),
    };
  }
  if (/Unexpected scalar at node end/.test(error.message) && /["']\s*$/.test(text.slice(0, offset))) {
    const value = lineOf(text, offset)
      .replace(/^\s*(- )?[^:]*:\s*/, "")
      .trim()
      .replace(/^(["'])(.*)\1$/, "$2");
    return {
      code: "SJ106",
      message: "The value begins with a quote, so it ends at the next quote and the rest is left over.",
      hint: `Put the whole value in double quotes: "${value.replaceAll('"', "'")}".`,
    };
  }
  if (insideFlow(text, offset) && ["UNEXPECTED_TOKEN", "MISSING_CHAR", "BAD_INDENT"].includes(error.code)) {
    return { code: "SJ105", message: "Between { } or [ ] this value is cut at its comma, colon or bracket." };
  }
  const [, field] = /^\s*(?:- )?([a-z][\w ]*?)\s*$/.exec(lineOf(text, offset)) ?? [];
  if (error.code === "MULTILINE_IMPLICIT_KEY" && field !== undefined) {
    const hint = `Write \`${field}:\`.`;
    return { code: "SJ100", message: `A colon is missing after \`${field}\`.`, hint, breaks: true };
  }
  if (/Missing closing/.test(error.message)) {
    return {
      code: "SJ100",
      message: "This quote is never closed.",
      hint: "Add the second quote at the end of the value.",
      breaks: true,
    };
  }
  if (/All (mapping|sequence) items must start at the same column/.test(error.message)) {
    return UNALIGNED;
  }
  return { code: "SJ100", message: `${error.message.replace(/\.$/, "")}.`, breaks: true };
}

/** A dash without the blank after it, or in another column than the dashes of its list. */
function dashTrap(text: string, { code }: YAMLParseError, offset: number): Trap | undefined {
  if (code !== "BLOCK_AS_IMPLICIT_KEY" && code !== "BAD_INDENT") return undefined;
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const above = text.lastIndexOf("\n", start - 2) + 1;
  for (const line of [start, above]) {
    const [, blanks = "", rest] = /^( *)-(\w[^\n]*)/.exec(text.slice(line)) ?? [];
    if (rest === undefined) continue;
    const hint = `Write \`- ${rest.trim()}\`.`;
    return {
      code: "SJ100",
      message: "There is no blank after this dash.",
      hint,
      offset: line + blanks.length,
      breaks: true,
    };
  }
  if (code !== "BLOCK_AS_IMPLICIT_KEY" || !/^ *$/.test(text.slice(start, offset))) return undefined;
  const [, blanks] = /^( *)- /.exec(text.slice(start)) ?? [];
  return blanks === undefined ? undefined : { ...UNALIGNED, offset: start + blanks.length };
}

/** The line with its value in quotes; no hint for a line that is more than a field and a value. */
function quotedHint(line: string): { readonly hint?: string } {
  const [, before = "", value = ""] = /^\s*(?:- )?([\w ]+:)\s+([^"{}[\]]+?)\s*$/.exec(line) ?? [];
  return value === "" ? {} : { hint: `Write \`${before} "${value}"\`.` };
}

/** A field with a value, and further to the right in the next line another field, as if it were part of the first. */
function tooFarRight(text: string, offset: number): Trap {
  const above = /([\w ]+):\s*$/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset))?.[1]?.trim();
  const rest = text.slice(lineEnd(text, offset));
  const below = lineEnd(text, offset) + (/^\s*/.exec(rest)?.[0].length ?? 0);
  const name = /^[\w -]+/.exec(text.slice(below))?.[0].replace(/^- /, "").trim();
  return {
    code: "SJ100",
    offset: below,
    message: `\`${name}\` is further to the right than \`${above}\`, which has a value already.`,
    hint: `Move it to the left, so that it lines up with \`${above}\`; or leave the value of \`${above}\` out.`,
    breaks: true,
  };
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
