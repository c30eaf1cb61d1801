import { type Node, nodesIn } from "../../../core/expression/node.ts";
import { parseExpression } from "./ast.ts";
import type { Expression } from "./expression.ts";

/** As what an expression takes a value: a yes or no, a number or a text. */
export type UsedAs = "truth" | "number" | "boolean" | "string";

/** Told of each path that an expression uses as something in particular. */
export type NoteUse = (path: readonly string[], as: UsedAs) => void;

const ORDER: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);
const EQUAL: ReadonlySet<string> = new Set(["=", "!="]);
const SUM: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%"]);

/** What an expression uses paths as; a condition is itself a yes or no. */
export function usesOf({ text }: Expression, isCondition: boolean, note: NoteUse): void {
  const parsed = parseExpression(text);
  if (parsed.ok) look(parsed.root, isCondition ? "truth" : undefined, note);
}

/** `as`: what the value of this node is taken as by what stands around it. */
function look(node: Node, as: UsedAs | undefined, note: NoteUse): void {
  const path = plainPath(node);
  if (path !== undefined && as !== undefined) note(path, as);
  if (path !== undefined) return;
  for (const [child, taken] of below(node, as)) look(child, taken, note);
}

type Taken = readonly [node: Node, as: UsedAs | undefined];

/** The nodes below one, each with what it is taken as. */
function below(node: Node, as: UsedAs | undefined): readonly Taken[] {
  const operator = node.type === "binary" ? String(node.value) : "";
  const sides = [...nodesIn(node.lhs), ...nodesIn(node.rhs)];
  if (operator === "and" || operator === "or") return all(sides, "truth");
  if (SUM.has(operator)) return all(sides, "number");
  if (ORDER.has(operator) || EQUAL.has(operator)) return compared(sides);
  if (node.type === "function" && isTruthFunction(node)) return all(nodesIn(node.arguments), "truth");
  if (node.type === "condition") {
    const branches = [...nodesIn(node.then), ...nodesIn(node.else)];
    return [...all(nodesIn(node.condition), "truth"), ...all(branches, as)];
  }
  const inside = node.type === "block" ? nodesIn(node.expressions) : [];
  if (inside.length === 1) return all(inside, as);
  // What is below a step of a path is looked up elsewhere.
  const fields = Object.entries(node).filter(([field]) => field !== "steps" && field !== "procedure");
  return all(
    fields.flatMap(([, value]) => nodesIn(value)),
    undefined,
  );
}

function all(nodes: readonly Node[], as: UsedAs | undefined): readonly Taken[] {
  return nodes.map((node) => [node, as]);
}

/** Each side is what the other, written out, is. */
function compared([left, right]: readonly Node[]): readonly Taken[] {
  if (left === undefined || right === undefined) return [];
  return [
    [left, typeOf(right)],
    [right, typeOf(left)],
  ];
}

function typeOf(node: Node): UsedAs | undefined {
  if (node.type === "number" || (node.type === "binary" && SUM.has(String(node.value)))) return "number";
  if (node.type === "unary" && node.value === "-") return "number";
  if (node.type === "string") return "string";
  return node.type === "value" && typeof node.value === "boolean" ? "boolean" : undefined;
}

function isTruthFunction(node: Node): boolean {
  const [procedure] = nodesIn(node.procedure);
  return procedure?.type === "variable" && (procedure.value === "not" || procedure.value === "boolean");
}

/** The names of a path that has nothing else in it. */
function plainPath(node: Node): readonly string[] | undefined {
  if (node.type !== "path" || node.group !== undefined) return undefined;
  const names = nodesIn(node.steps).map((step) =>
    step.type === "name" && step.stages === undefined && step.predicate === undefined ? String(step.value) : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}
