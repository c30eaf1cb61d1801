import { childNodes, type Node, nodesIn } from "../../../core/expression/node.ts";
import { defined } from "../../../core/model/defined.ts";
import type { SourceFile } from "../compiled.ts";
import type { At } from "../diagnostics/report.ts";
import { parseExpression } from "../expressions/ast.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { usedNames } from "../lint/unused.ts";
import { parseSource } from "../sources/parse-source.ts";
import type { ReadTemplates } from "../templates/read.ts";
import { entryEvents, type Named, type NameUse, namesInPath } from "./in-expressions.ts";

/** The names that templates read; `entry` means the events by which the journeys that send a template are entered. */
export function namesInTemplates(
  files: readonly SourceFile[],
  { templates }: ReadTemplates,
  definitions: readonly JourneyDefinition[],
): readonly NameUse[] {
  const users = definitions.map((definition) => ({ definition, used: usedNames(definition).templates }));
  return [...templates].flatMap(([name, { texts }]) => {
    const events = users.filter(({ used }) => used.has(name)).map(({ definition }) => entryEvents(definition));
    const entry = events.includes(undefined) ? undefined : events.flatMap((names) => names ?? []);
    return texts.flatMap(({ file, reads }) => {
      const text = files.find(({ path }) => path === file)?.text ?? "";
      return reads.flatMap((path) => {
        // A path of the layout stands in another file; the first template that uses it reports it there.
        const at = placeOf(text, path);
        if (at === undefined) return [];
        return namesInPath(path, defined({ entry })).map((use) => ({ ...use, file, at }));
      });
    });
  });
}

/** Where a path stands in a text: with dots between its names, or its last name alone. */
function placeOf(text: string, path: readonly string[]): At | undefined {
  const dotted = path.join(".");
  const found = text.indexOf(dotted);
  const last = path.at(-1) ?? "";
  const offset = found === -1 ? text.indexOf(last) : found;
  return offset === -1 ? undefined : placeAt(text, offset, found === -1 ? last.length : dotted.length);
}

export function placeAt(text: string, offset: number, length: number): At {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length };
}

/** The names that a source gives, as far as they stand in its JSONata as they are. */
export function namesInSource(file: SourceFile): readonly NameUse[] {
  const { source } = file.path.startsWith("workflows/sources/") ? parseSource(file) : {};
  const parsed = source === undefined ? undefined : parseExpression(source.event);
  if (parsed?.ok !== true) return [];
  return namesInNode(parsed.root).flatMap((use): NameUse[] => {
    const offset = file.text.indexOf(use.name);
    return offset === -1 ? [] : [{ ...use, file: file.path, at: placeAt(file.text, offset, use.name.length) }];
  });
}

function namesInNode(node: Node): readonly Named[] {
  const fields = fieldsOf(node);
  const names = fields.has("name") ? textsIn(fields.get("name")) : [];
  const below = childNodes(node).flatMap(namesInNode);
  if (names.length === 0) return below;
  const properties = [...fieldsOf(fields.get("properties")).keys()];
  const traits = [...fieldsOf(fieldsOf(fields.get("context")).get("traits")).keys()];
  return [
    ...names.map((name): Named => ({ what: "event", name })),
    ...properties.map((name): Named => ({ what: "property", name, events: names })),
    ...traits.map((name): Named => ({ what: "trait", name })),
    ...below,
  ];
}

/** The fields of an object that is written out: `{ "name": … }`. */
export function fieldsOf(node: Node | undefined): ReadonlyMap<string, Node> {
  if (node?.type !== "unary" || node.value !== "{" || !Array.isArray(node.lhs)) return new Map();
  const pairs: readonly unknown[] = node.lhs;
  return new Map(
    pairs.flatMap((pair): [string, Node][] => {
      const [key, value] = Array.isArray(pair) ? nodesIn(pair) : [];
      return key?.type === "string" && typeof key.value === "string" && value !== undefined ? [[key.value, value]] : [];
    }),
  );
}

/** The texts that an expression may give: itself, or the ways of a condition. */
function textsIn(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.type === "string") return typeof node.value === "string" ? [node.value] : [];
  if (node.type === "condition") return [...nodesIn(node.then), ...nodesIn(node.else)].flatMap(textsIn);
  return node.type === "block" ? nodesIn(node.expressions).flatMap(textsIn) : [];
}
