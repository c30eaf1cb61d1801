import { childNodes, type Node, nodesIn } from "../../../core/expression/node.ts";
import { PROFILE_FIELDS } from "../../../core/model/profile.ts";
import type { Expression } from "./expression.ts";

/** A path that an expression reads from the names in scope: `["entry", "properties", "total"]`. */
export interface Read {
  readonly path: readonly string[];
  /** Character offset of its first name in the expression. */
  readonly offset: number;
}

/** Where names are looked up: at the names in scope, below a path that is read as a whole anyway, or a known path. */
type Context = readonly string[] | "whole";

const ROOT: Context = [];

/**
 * Every path that an expression reads. A path ends where what follows depends on values: an index, a filter, a
 * wildcard; everything below it then counts as read, so the result never is too small.
 */
export function readsOf(root: Node, text: string): Read[] {
  const reads: Read[] = [];
  visit(root, ROOT, (path, position) => {
    if (path.length > 0) reads.push({ path, offset: startOf(text, path[0] ?? "", position) });
  });
  return reads;
}

type Note = (path: readonly string[], position: number) => void;

function visit(node: Node, context: Context, note: Note): void {
  if (node.type === "path") {
    visitPath(node, context, note);
    return;
  }
  if (node.type === "variable") {
    const all = node.value === "$" || (node.value === "" && context !== "whole" && context.length === 0);
    if (all) note(["$"], node.position ?? 0);
    return;
  }
  for (const [field, value] of Object.entries(node)) {
    if (field === "procedure" && node.type === "function") continue;
    for (const child of nodesIn(value)) visit(child, context, note);
  }
}

function visitPath(node: Node, outer: Context, note: Note): void {
  const steps = nodesIn(node.steps);
  const [first] = steps;
  let context: Context = outer;
  let position = 0;
  let reading = true;
  const read: string[] = context === "whole" ? [] : [...context];
  for (const step of steps) {
    const extras = [...nodesIn(step.stages), ...nodesIn(step.predicate)];
    if (reading && step.type === "name" && typeof step.value === "string" && context !== "whole") {
      read.push(step.value);
      position = Math.max(position, read.length === 1 ? (step.position ?? 0) : position);
    } else if (step === first && step.type === "variable") {
      if (step.value === "$") {
        read.length = 0;
        context = ROOT;
      } else if (step.value !== "") {
        context = "whole";
        reading = false;
      }
    } else if (step.type === "parent") {
      reading = false;
      read.length = Math.min(read.length, 1);
    } else {
      reading = false;
      const inside: Context = context === "whole" || step === first ? context : read;
      visit(withoutStages(step), inside, note);
      if (step === first) context = "whole";
    }
    if (extras.length > 0) {
      reading = false;
      for (const extra of extras) visit(extra, context === "whole" ? "whole" : [...read], note);
    }
  }
  if (context !== "whole" && read.length > 0) note(read, position);
  for (const extra of nodesIn(node.group)) visit(extra, context === "whole" ? "whole" : [...read], note);
}

function withoutStages(step: Node): Node {
  const { stages: _stages, predicate: _predicate, ...rest } = step;
  return rest;
}

/** The beginning of a name; JSONata gives the end of the token. */
function startOf(text: string, name: string, position: number): number {
  const found = text.lastIndexOf(name, Math.max(0, position - 1));
  return found === -1 ? Math.max(0, position - 1) : found;
}

/** A segment or a journey that an expression names. */
export interface MemberRead {
  readonly name: string;
  /** Character offset of its name in the expression, quotes not counted. */
  readonly offset: number;
}

/** Lists of the profile that are asked for one of their members. */
type List = "segments" | "inside";

/** Every `'name' in profile.segments`, or `'name' in profile.inside`, of an expression. */
export function memberReadsOf(root: Node, list: List): MemberRead[] {
  const own = isIn(root) ? nodesIn(root.lhs).flatMap((side) => namedBy(side)) : [];
  const asked = isIn(root) && nodesIn(root.rhs).some((side) => isList(side, list)) ? own : [];
  return [...asked, ...childNodes(root).flatMap((child) => memberReadsOf(child, list))];
}

function isIn(node: Node): boolean {
  return node.type === "binary" && node.value === "in";
}

function isList(node: Node, list: List): boolean {
  const names = node.type === "path" ? nodesIn(node.steps).map((step) => String(step.value)) : [];
  return names.join(".").replace(/^\$\./, "") === `profile.${list}`;
}

/** JSONata's position is the end of the token. */
function namedBy(node: Node): MemberRead[] {
  if (node.type !== "string" || typeof node.value !== "string") return [];
  return [{ name: node.value, offset: Math.max(0, (node.position ?? 0) - node.value.length - 1) }];
}

/** The parts of the profile that expressions read, as `SegmentRule.reads` names them; `*` where all of it counts. Sorted. */
export function profileReads(expressions: readonly Expression[]): string[] {
  const reads = expressions.flatMap((expression) => [
    ...(readsAllSegments(expression) ? ["*"] : expression.segments.map(({ name }) => `segment:${name}`)),
    ...(readsAll(expression, "inside") ? ["inside"] : expression.inside.map(({ name }) => `inside:${name}`)),
    ...expression.reads.flatMap(({ path: [root, ...rest] }) => {
      if (root === "$") return ["*"];
      return root === "profile" ? partsOf(rest) : [];
    }),
  ]);
  return reads.includes("*") ? ["*"] : [...new Set(reads)].sort();
}

/** Whether an expression reads the list of segments otherwise than by asking for one by its name. */
export function readsAllSegments(expression: Expression): boolean {
  return readsAll(expression, "segments");
}

function readsAll(expression: Expression, list: "segments" | "inside"): boolean {
  const times = expression.reads.filter(({ path: [root, name] }) => root === "profile" && name === list).length;
  return times > expression[list].length;
}

function partsOf([name, member]: readonly string[]): string[] {
  if (name === undefined) return ["*"];
  // A customer's id never changes.
  if (name === "segments" || name === "inside" || name === "id") return [];
  if (name === "counts") return member === undefined ? ["*"] : [`count:${member}`];
  // An address hides a trait of the same name. When the address is removed, the trait shows again.
  if (name === "purposes") return [name, `trait:${name}`];
  return PROFILE_FIELDS.some((field) => field === name) ? [name, `trait:${name}`] : [`trait:${name}`];
}

/**
 * The property paths that reads below `…prefix.properties` ask for, as the running system keeps them: `orderId`,
 * `address.city`; `*` is all. A path below another that is kept anyway is left out. Sorted.
 */
export function fieldsRead(paths: Iterable<readonly string[]>, prefix: readonly string[]): string[] {
  const fields = new Set<string>();
  for (const path of paths) {
    if (!prefix.every((name, i) => path[i] === undefined || path[i] === name)) continue;
    const rest = path.slice(prefix.length);
    if (path.length <= prefix.length) fields.add("*");
    else if (rest[0] === "properties") fields.add(fieldOf(rest.slice(1)));
  }
  return withoutCovered(fields);
}

/** A property path as kept; the dot separates names, so a name with a dot in it ends the path before it. */
export function fieldOf(names: readonly string[]): string {
  const dotted = names.findIndex((name) => name.includes(".") || name.includes("*"));
  const kept = dotted === -1 ? names : names.slice(0, dotted);
  return kept.length === 0 ? "*" : kept.join(".");
}

/** The fields without those that another field of the set contains. */
export function withoutCovered(fields: ReadonlySet<string>): string[] {
  if (fields.has("*")) return ["*"];
  const all = [...fields].sort();
  return all.filter((field) => !all.some((other) => other !== field && field.startsWith(`${other}.`)));
}
