import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, Scalar } from "yaml";
import { defined } from "../../../core/model/defined.ts";
import type { At, Report } from "../diagnostics/report.ts";
import { reportFaults } from "./traps.ts";
import type { Field, Tree } from "./tree.ts";

/** A text being turned into a tree. */
interface Document {
  readonly text: string;
  readonly lines: LineCounter;
  readonly report: Report;
  /** Added to every line: the YAML may begin below other text. */
  readonly linesBefore: number;
  /** A value was found that stands for something else than it seems to: nothing can be built on it. */
  misread: boolean;
}

/**
 * The tree of a YAML 1.2 text; undefined when it cannot be read or is empty. Every fault is reported, traps by name.
 * `linesBefore`: lines of the file that come before `text`.
 */
export function readYaml(text: string, report: Report, linesBefore = 0): Tree | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    prettyErrors: false,
    lineCounter: lines,
    keepSourceTokens: false,
  });
  const source: Document = { text, lines, report, linesBefore, misread: false };
  const [first, second] = "empty" in documents ? [] : documents;
  const at = (offset: number, length: number) => place(source, offset, length);
  if (second !== undefined) {
    report("SJ107", at(second.range[0], 3), {
      message: "A file holds one document; this begins a second one.",
      hint: "Remove this line; or make two files of it, each with its own name.",
    });
    return undefined;
  }
  if (first === undefined) return undefined;
  if (first.directives?.yaml.explicit === true || /^%/m.test(text.slice(0, first.contents?.range?.[0] ?? 0))) {
    report("SJ107", at(0, 1), { message: "Directives (lines that begin with %) are not allowed." });
    return undefined;
  }
  if (!reportFaults(text, first.errors, at, report)) return undefined;
  const tree = first.contents === null ? undefined : treeOf(source, first.contents);
  return source.misread ? undefined : tree;
}

function treeOf(source: Document, node: Node): Tree {
  const [start, end] = node.range ?? [0, 0];
  const at = place(source, start, Math.max(1, end - start));
  if (isAlias(node)) {
    source.misread = true;
    source.report(starts(source, start) ? "SJ106" : "SJ107", at, {
      message: `\`*${node.source}\` refers to an anchor; aliases are not allowed.`,
      hint: "Write the value out; if it is an expression, put the whole of it in double quotes.",
    });
    return { kind: "nothing", at };
  }
  reportOddities(source, node, at);
  if (isMap(node)) return { kind: "map", at, fields: fieldsOf(source, node.items) };
  if (isSeq(node)) {
    return {
      kind: "list",
      at,
      items: node.items.map((item) => (isNode(item) ? treeOf(source, item) : { kind: "nothing", at })),
    };
  }
  return isScalar(node) ? scalarOf(source, node, at) : { kind: "nothing", at };
}

function scalarOf(source: Document, node: Scalar, at: At): Tree {
  const { value } = node;
  if (typeof value === "number") return { kind: "number", at, value, source: node.source ?? String(value) };
  if (typeof value === "boolean") return { kind: "true or false", at, value };
  if (typeof value !== "string") return { kind: "nothing", at };
  if (node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL) {
    return { kind: "text", at, value: value.trimEnd(), style: "block" };
  }
  if (node.type !== Scalar.PLAIN) return { kind: "text", at, value, style: "quoted" };
  const comment = /^[ \t]+#([^\n]*)/.exec(source.text.slice(node.range?.[1] ?? 0))?.[1];
  return { kind: "text", at, value, style: "plain", ...defined({ comment }) };
}

function fieldsOf(source: Document, pairs: readonly { key: unknown; value: unknown }[]): Map<string, Field> {
  const fields = new Map<string, Field>();
  for (const { key, value } of pairs) {
    if (!isScalar(key)) continue;
    const [start, end] = key.range ?? [0, 0];
    const keyAt = place(source, start, Math.max(1, end - start));
    const name = typeof key.value === "string" ? key.value : (key.source ?? "");
    const tree: Tree = isNode(value) ? treeOf(source, value) : { kind: "nothing", at: keyAt };
    fields.set(name, { key: keyAt, value: tree });
  }
  return fields;
}

function reportOddities(source: Document, node: Node, at: At): void {
  if (isAlias(node) || !(isScalar(node) || isCollection(node))) return;
  if (node.anchor !== undefined) {
    source.report("SJ107", at, { message: `\`&${node.anchor}\` makes an anchor; anchors are not allowed.` });
  }
  if (node.tag?.startsWith("!") === true) {
    source.misread = true;
    source.report("SJ106", at, {
      message: `\`${node.tag}\` is read as a YAML tag.`,
      found: node.tag,
      hint: "Put the whole value in double quotes; in an expression, not is written $not(…).",
    });
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isCollection(value) || isAlias(value);
}

function starts(source: Document, offset: number): boolean {
  return /[:-]\s+$/.test(source.text.slice(Math.max(0, offset - 8), offset));
}

function place(source: Document, offset: number, length: number): At {
  const { line, col } = source.lines.linePos(offset);
  return { line: Math.max(1, line) + source.linesBefore, column: Math.max(1, col), length };
}
