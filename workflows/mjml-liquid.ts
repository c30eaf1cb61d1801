import { LIQUID } from "./compiler/templates/tags.ts";

/**
 * Liquid on its way through MJML, which knows nothing of it: it drops what stands between its elements, and a button that was
 * meant for some goes to everybody. Each tag goes through as a mark of its own, so that none can be lost, moved or changed
 * without being noticed; inside a mark nothing is left for MJML to misread.
 */

/** A tag or output of Liquid, or a whole block of `raw` or `comment`. */
interface Mark {
  readonly source: string;
  /** Of the text, from 1. */
  readonly line: number;
  /** Nothing is missed when it goes. */
  readonly mayGo: boolean;
}

export interface MarkedText {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** The line of the text before that a line of the marked text stands in, both from 1. */
  lineOf(line: number): number;
}

export interface LiquidFault {
  readonly line: number;
  readonly message: string;
}

const COMMENT = /<!--[\s\S]*?-->/g;
const MARK = /\{\{sj(\d+)js\}\}/g;

/** The text with a mark in place of each piece of Liquid. */
export function markLiquid(text: string): MarkedText {
  const marks: Mark[] = [];
  const comments = [...text.matchAll(COMMENT)].filter(([comment]) => isWhole(comment));
  const within = (at: number) => comments.some(({ index, 0: comment }) => at > index && at < index + comment.length);
  const lines: number[] = [1];
  let line = 1;
  const follow = (piece: string, shown: string) => {
    const next = newlines(piece);
    const kept = newlines(shown);
    for (let n = 1; n <= kept; n += 1) lines.push(line + (next - kept) + n);
    line += next;
  };
  let end = 0;
  let marked = "";
  for (const { 0: source, index } of text.matchAll(LIQUID)) {
    const before = text.slice(end, index);
    follow(before, before);
    const mark = `{{sj${marks.length}js}}`;
    marks.push({ source, line, mayGo: /^\{%-?\s*(?:comment\b|#)/.test(source) || within(index) });
    follow(source, mark);
    marked += before + mark;
    end = index + source.length;
  }
  follow(text.slice(end), text.slice(end));
  marked += text.slice(end);
  return { text: marked, marks, lineOf: (at) => lines[at - 1] ?? line };
}

/** A text that MJML made of a marked one, with its Liquid again. */
export function unmarked(text: string, { marks }: MarkedText): string {
  return text.replace(MARK, (mark, index) => marks[Number(index)]?.source ?? mark);
}

/** What of the Liquid did not come through, or came apart. */
export function lostLiquid(html: string, { marks }: MarkedText): readonly LiquidFault[] {
  const shown = [...html.matchAll(MARK)].map((found) => Number(found[1]));
  const there = new Set(shown);
  const lost = marks.flatMap(({ source, line, mayGo }, index): LiquidFault[] =>
    there.has(index) || mayGo
      ? []
      : [{ line, message: `MJML drops \`${shortened(source)}\`, which stands between its elements.` }],
  );
  return lost.length > 0 ? lost : apart(shown, marks);
}

/** Blocks whose ends do not come in the order of their beginnings any more. */
function apart(shown: readonly number[], marks: readonly Mark[]): readonly LiquidFault[] {
  const begins = beginnings(marks);
  if (begins === undefined) return [];
  const open: number[] = [];
  for (const index of shown) {
    const [word = ""] = wordOf(marks[index]) ?? [];
    const begin = begins.get(index);
    if (BLOCKS.has(word)) open.push(index);
    else if (begin !== undefined && open.at(-1) !== begin) {
      const { line, source } = marks[index] ?? { line: 1, source: "" };
      return [{ line, message: `MJML moves \`${shortened(source)}\` away from what it ends.` }];
    } else if (word.startsWith("end")) open.pop();
  }
  return [];
}

const BLOCKS: ReadonlySet<string> = new Set(["if", "unless", "for", "case", "tablerow", "capture"]);

/** The beginning of each end, `else`, `elsif` and `when`; undefined where the text itself does not close what it opens. */
function beginnings(marks: readonly Mark[]): ReadonlyMap<number, number> | undefined {
  const begins = new Map<number, number>();
  const open: number[] = [];
  for (const [index, mark] of marks.entries()) {
    const [word = ""] = wordOf(mark) ?? [];
    if (BLOCKS.has(word)) open.push(index);
    else if (/^(?:end|else$|elsif$|when$)/.test(word)) {
      const begin = open.at(-1);
      if (begin === undefined) return undefined;
      begins.set(index, begin);
      if (word.startsWith("end")) open.pop();
    }
  }
  return open.length === 0 ? begins : undefined;
}

/** Whether a comment closes each block that it opens: nothing is missed when it goes. */
function isWhole(comment: string): boolean {
  const marks = [...comment.matchAll(LIQUID)].map(([source]) => ({ source, line: 1, mayGo: true }));
  return beginnings(marks) !== undefined;
}

function wordOf(mark: Mark | undefined): readonly [string] | undefined {
  const [, word] = /^\{%-?\s*(\w+)/.exec(mark?.source ?? "") ?? [];
  return word === undefined ? undefined : [word];
}

function newlines(text: string): number {
  return text.split("\n").length - 1;
}

function shortened(source: string): string {
  const line = source.replace(/\s+/g, " ");
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`;
}

/** Elements of MJML that do not close, or close what is not open: MJML itself takes what follows for their text. */
export function unclosedElements({ text, lineOf }: MarkedText): readonly LiquidFault[] {
  const open: { readonly name: string; readonly line: number }[] = [];
  const plain = text.replace(COMMENT, (comment) => comment.replace(/[^\n]/g, " "));
  for (const { 0: tag, 1: close, 2: name = "", 3: empty, index } of plain.matchAll(ELEMENT)) {
    const line = lineOf(newlines(plain.slice(0, index)) + 1);
    if (close === "/") {
      const last = open.pop();
      if (last?.name === name) continue;
      // The end of an element further out: the innermost was never closed. Any other end is one too many.
      const further = last !== undefined && open.some((one) => one.name === name);
      return [
        further
          ? { line: last.line, message: `\`<${last.name}>\` does not close.` }
          : { line, message: `\`${tag}\` closes nothing.` },
      ];
    }
    if (empty !== "/") open.push({ name, line });
  }
  const last = open.at(-1);
  return last === undefined ? [] : [{ line: last.line, message: `\`<${last.name}>\` does not close.` }];
}

const ELEMENT = /<(\/?)(mj(?:ml|-[\w-]+))(?:\s(?:"[^"]*"|'[^']*'|[^"'>])*?)?(\/?)>/g;
