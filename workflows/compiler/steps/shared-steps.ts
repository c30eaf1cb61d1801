import { defined } from "../../../core/model/defined.ts";
import type { SourceFile } from "../compiled.ts";
import { didYouMean, type Report } from "../diagnostics/report.ts";
import { masked } from "../expressions/ast.ts";
import { type NamedFiles, readNamedFiles } from "../named-files.ts";
import { NAME } from "../values/name.ts";
import { type Located, TEXT } from "../values/text.ts";
import { literalOf } from "../values/value.ts";
import { asWritten, oneOrList } from "../yaml/readers.ts";
import { type Opened, shape } from "../yaml/shape.ts";
import { changeTexts, inFile, type TextTree, type Tree } from "../yaml/tree.ts";
import { STEPS } from "./form.ts";

/** Steps that journeys share: the file `workflows/steps/<name>.yaml`, not yet read as steps since its parameters are open. */
export interface SharedSteps {
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly string[];
  /** The list of steps, each place marked with the file. */
  readonly steps: Tree;
}

export const SHARED = shape("A file of shared steps", {
  shared: { as: NAME, required: true, description: "The name of the shared steps, and of their file" },
  title: { as: TEXT, description: "A title for people" },
  with: { as: oneOrList(NAME), description: "Parameters: read as `=with.name`, and as `with.name` in an expression" },
  steps: { as: asWritten(STEPS), required: true, description: "The steps" },
});

/** Every file of shared steps among the files, which are sorted by path. */
export function readSharedSteps(
  files: readonly SourceFile[],
  reportIn: (file: string) => Report,
): NamedFiles<SharedSteps> {
  const folder = {
    folder: "workflows/steps/",
    key: "shared",
    shape: SHARED,
    codes: { different: "SJ821", twice: "SJ822" },
    read: readShared,
  } as const;
  return readNamedFiles(files, folder, reportIn);
}

function readShared(
  { values, report }: Opened<typeof SHARED.fields>,
  name: Located<string>,
  { path }: SourceFile,
): SharedSteps | undefined {
  if (values.steps === undefined) return undefined;
  const parameters = (values.with ?? []).map(({ value }) => value);
  checkParameters(values.steps, parameters, report);
  return { name: name.value, file: path, parameters, steps: inFile(values.steps, path) };
}

/** Fields that are expressions without a `=` before them. */
const EXPRESSION_FIELDS = new Set(["when", "if", "key", "until"]);

/** Whether a text is an expression in this field. */
function isExpressionAt(text: TextTree, field: string | undefined): boolean {
  return text.value.startsWith("=") || (field !== undefined && EXPRESSION_FIELDS.has(field));
}

/**
 * Shared steps with their parameters filled in: `=with.name` becomes the argument, and `with.name` inside an expression
 * the argument as JSONata.
 */
export function fillParameters(steps: Tree, values: ReadonlyMap<string, Tree>): Tree {
  return changeTexts(steps, (text, field) => {
    const [, whole] = /^=\s*with\.([a-z][a-z0-9_]*)\s*$/.exec(text.value) ?? [];
    const argument = whole === undefined ? undefined : values.get(whole);
    if (argument !== undefined) return argument;
    if (!isExpressionAt(text, field)) return text;
    return replaceIn(text, /(?<![\w$.`])with\.([a-z][a-z0-9_]*)/g, (name) => {
      const value = values.get(name);
      return value === undefined ? undefined : asJsonata(value);
    });
  });
}

/** Reports parameters that shared steps use without naming them, or as if they were plain text. */
function checkParameters(steps: Tree, parameters: readonly string[], report: Report): void {
  changeTexts(steps, (text, field) => {
    const [, plain] = /^with\.([a-z][a-z0-9_]*)$/.exec(text.value) ?? [];
    if (plain !== undefined && !isExpressionAt(text, field)) {
      report("SJ129", text.at, {
        message: `\`${text.value}\` stands for itself here.`,
        found: text.value,
        hint: `Write \`=${text.value}\`.`,
      });
    }
    if (!isExpressionAt(text, field)) return text;
    for (const [, name = ""] of masked(text.value).matchAll(/(?<![\w$.`])with\.([a-z][a-z0-9_]*)/g)) {
      if (parameters.includes(name)) continue;
      const hint = didYouMean(name, parameters);
      report("SJ825", text.at, {
        message: `These shared steps have no parameter \`${name}\`.`,
        found: `with.${name}`,
        allowed: parameters.map((one) => `with.${one}`).join(", ") || "no parameters",
        ...defined({ hint }),
      });
    }
    return text;
  });
}

/** A text with each match of `pattern` replaced, but for matches inside a quoted text. */
function replaceIn(text: TextTree, pattern: RegExp, replacement: (name: string) => string | undefined): TextTree {
  const parts: string[] = [];
  let from = 0;
  for (const found of masked(text.value).matchAll(pattern)) {
    const [whole, name = ""] = found;
    const value = replacement(name);
    if (value === undefined) continue;
    parts.push(text.value.slice(from, found.index), value);
    from = found.index + whole.length;
  }
  return parts.length === 0 ? text : { ...text, value: `${parts.join("")}${text.value.slice(from)}` };
}

function asJsonata(argument: Tree): string {
  if (argument.kind === "text" && argument.value.startsWith("=")) return `(${argument.value.slice(1).trim()})`;
  return JSON.stringify(literalOf(argument));
}

/** Shared steps whose references to one another begin with `prefix`, as their ids will: `of`, and `steps.…` in expressions. */
export function prefixReferences(steps: Tree, ids: OwnIds, prefix: string): Tree {
  return changeTexts(steps, (text, field) => {
    if (field === "of" && isOwn(text.value, ids)) return { ...text, value: `${prefix}${text.value}` };
    if (!isExpressionAt(text, field)) return text;
    return replaceIn(text, /(?<![\w$.`])steps\.([a-z][a-z0-9_]*)/g, (id) =>
      isOwn(id, ids) ? `steps.${prefix}${id}` : undefined,
    );
  });
}

/** The ids written in shared steps, and those of the `use` steps among them: their own steps begin with it. */
interface OwnIds {
  readonly ids: ReadonlySet<string>;
  readonly uses: ReadonlySet<string>;
}

/** The ids of `use` steps anywhere in a tree. */
export function useIds(tree: Tree): Set<string> {
  if (tree.kind === "list") return new Set(tree.items.flatMap((item) => [...useIds(item)]));
  if (tree.kind !== "map") return new Set();
  const id = tree.fields.has("use") ? tree.fields.get("id")?.value : undefined;
  const below = [...tree.fields.values()].flatMap(({ value }) => [...useIds(value)]);
  return new Set([...(id?.kind === "text" ? [id.value] : []), ...below]);
}

function isOwn(id: string, { ids, uses }: OwnIds): boolean {
  return ids.has(id) || [...uses].some((use) => id.startsWith(`${use}_`));
}
