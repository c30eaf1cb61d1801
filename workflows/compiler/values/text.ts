import { defined } from "../../../core/model/defined.ts";
import { wordFor } from "../diagnostics/other-tools.ts";
import { type At, didYouMean, type Report } from "../diagnostics/report.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type TextTree, type Tree } from "../yaml/tree.ts";

/** A value and its place. */
export interface Located<T> {
  readonly value: T;
  readonly at: At;
}

/** How an expression begins; Step Functions would evaluate a text that begins with `{%`. */
const EXPRESSION_BEGINS = "=|\\{%";
const EXPRESSION = new RegExp(`^(?:${EXPRESSION_BEGINS})`);

/** A text that is the same for everybody: not empty, and no expression. */
export function readText(tree: Tree, report: Report): string | undefined {
  return plainText(tree, EXPRESSION, report);
}

/** The same, for a shape. */
export const TEXT: Reader<string> = { read: readText, schema: textSchema() };

/** The JSON Schema of a text. `but`: a further regular expression behind the first one. */
export function textSchema(but = ""): Reader<string>["schema"] {
  return { type: "string", minLength: 1, pattern: `^(?!${EXPRESSION_BEGINS})${but}` };
}

/** A text with Liquid in it, which may begin with a tag: `{% if … %}`. It does not become part of a machine. */
export const LIQUID_TEXT: Reader<TextTree> = {
  schema: { type: "string", minLength: 1, pattern: "^(?!=)" },
  read: (tree, report) => (plainText(tree, /^=/, report) === undefined || tree.kind !== "text" ? undefined : tree),
};

function plainText(tree: Tree, expression: RegExp, report: Report): string | undefined {
  const text = asText(tree, report);
  if (text === undefined) return undefined;
  if (expression.test(text.value)) {
    report("SJ124", tree.at, { message: "This field takes no expression.", found: text.value });
    return undefined;
  }
  if (text.comment !== undefined && /^\S/.test(text.comment)) {
    report("SJ104", tree.at, {
      message: `Everything from # on is a comment: only \`${text.value}\` is read.`,
      found: `${text.value} #${text.comment}`,
      hint: `Put the whole value in double quotes: \`"${text.value} #${text.comment.trim()}"\`.`,
    });
    return undefined;
  }
  return text.value;
}

/** `readText` with its place. */
export function readLocatedText(tree: Tree, report: Report): Located<string> | undefined {
  return located(TEXT).read(tree, report);
}

/** Another reader's value with its place. */
export function located<T>(reader: Reader<T>): Reader<Located<T>> {
  return {
    schema: reader.schema,
    read: (tree, report, name) => {
      const value = reader.read(tree, report, name);
      return value === undefined ? undefined : { value, at: tree.at };
    },
  };
}

/** Another reader's value without its place. */
export function withoutPlace<T>(reader: Reader<Located<T>>): Reader<T> {
  return { schema: reader.schema, read: (tree, report, name) => reader.read(tree, report, name)?.value };
}

/** One of a few words. */
export function readWord<const W extends string>(tree: Tree, words: readonly W[], report: Report): W | undefined {
  const found = tree.kind === "text" ? words.find((word) => word === tree.value) : undefined;
  if (found !== undefined) return found;
  const meant = wordFor(shown(tree), words);
  const near = tree.kind === "text" ? didYouMean(tree.value, words) : undefined;
  const hint = meant === undefined ? near : `Write \`${meant}\`.`;
  report("SJ111", tree.at, {
    message: `\`${shown(tree)}\` is not one of the words this field takes.`,
    found: shown(tree),
    allowed: words.join(", "),
    ...defined({ hint }),
  });
  return undefined;
}

/** One of a few words, for a shape. */
export function words<const W extends string>(...allowed: readonly W[]): Reader<W> {
  return { schema: { type: "string", enum: allowed }, read: (tree, report) => readWord(tree, allowed, report) };
}

/** `true` or `false`. */
export function readTruth(tree: Tree, report: Report): boolean | undefined {
  if (tree.kind === "true or false") return tree.value;
  report("SJ110", tree.at, {
    message: "This field is true or false.",
    found: shown(tree),
    allowed: "true, false",
    hint: "Write `true` or `false`.",
  });
  return undefined;
}

export const TRUTH: Reader<boolean> = { read: readTruth, schema: { type: "boolean" } };

function asText(tree: Tree, report: Report): TextTree | undefined {
  if (tree.kind === "text" && tree.value !== "") return tree;
  if (tree.kind === "nothing" || tree.kind === "text") {
    report("SJ125", tree.at, { message: "There is no value here.", hint: "Write a value, or remove the field." });
    return undefined;
  }
  report("SJ110", tree.at, {
    message: "This field is a text.",
    found: shown(tree),
    allowed: "a text",
    ...(tree.kind === "list" || tree.kind === "map" ? {} : { hint: `Put it in quotes: "${shown(tree)}".` }),
  });
  return undefined;
}
