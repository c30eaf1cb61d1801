import { whyNotKept } from "../../../core/call/answer.ts";
import { isNode, type Node, nodesIn } from "../../../core/expression/node.ts";
import { getOwn, isJsonObject, type Json } from "../../../core/model/json.ts";
import type { Report } from "../diagnostics/report.ts";
import { parseExpression } from "../expressions/ast.ts";
import type { Expression } from "../expressions/expression.ts";

/** Fields that tell of a person, or open something, as other systems call them; without case and signs. */
const PERSONAL =
  /^((first|last|full|given|family|middle|nick|user|display|maiden)?name|surname|email(address)?|e?mail|(tele)?phone(number)?|mobile(number|phone)?|msisdn|tel|(street|postal)?address|street|birth(day|date)|dateofbirth|dob|iban|ssn|card(number)?|ip(address)?)$|(token|secret|password|passwd|apikey|jwt|sessionid|cookie)$/;

/** What a `name` is a name of, where it is a person's. */
const PEOPLE = /^(body|customer|user|person|contact|recipient|owner|data|account|profile|member|client)$/;

/** Functions that give back what they are given, or a part of it, in other letters. */
const PASSES_ON = new Set([
  "string",
  "lowercase",
  "uppercase",
  "trim",
  "substring",
  "substringBefore",
  "substringAfter",
  "replace",
  "join",
  "pad",
]);

/** Reports an expression that hands on a field which, by its name, holds a person's data or a secret. */
export function checkKept(name: string, kept: Expression, report: Report): void {
  const parsed = parseExpression(kept.text);
  if (!parsed.ok) return;
  for (const path of handedOn(parsed.root)) {
    const field = path.at(-1) ?? "";
    if (!isPersonal(path)) continue;
    report("SJ708", kept.at, {
      message: `\`${field}\` is not for a run to keep: its history is read by many and cannot be erased.`,
      found: path.join("."),
      allowed: "codes, numbers of up to six digits, true and false",
      hint: `Ask about it instead, as \`${name}: =$exists(${path.join(".")})\`, or have the system answer with a code.`,
    });
    return;
  }
}

/** Reports what a run would not keep of the destination's own example, by the rule that holds when it runs. */
export function checkKeptOfExample(
  keep: Readonly<Record<string, Expression>>,
  example: { readonly status: number; readonly body: Json },
  report: Report,
): void {
  for (const kept of Object.values(keep)) {
    const parsed = parseExpression(kept.text);
    const path = parsed.ok ? namesOf(parsed.root) : undefined;
    const value =
      path?.[0] === "answer" ? at({ status: example.status, body: example.body }, path.slice(1)) : undefined;
    const why = value === undefined ? undefined : whyNotKept(value);
    if (why === undefined) continue;
    report("SJ709", kept.at, {
      message: `The destination's example has here ${why}.`,
      found: kept.text,
      allowed:
        "codes of at most 32 small or large letters and digits, dates, numbers of up to six digits, true and false",
    });
  }
}

function isPersonal(path: readonly string[]): boolean {
  const [parent = "", field = ""] = path.slice(-2).map((one) => one.toLowerCase().replace(/[^a-z\d]/g, ""));
  if (path[0] !== "answer" || !PERSONAL.test(field)) return false;
  return field !== "name" || PEOPLE.test(parent);
}

/** The paths whose values an expression may give as they are; what is compared, counted or asked about is not among them. */
function handedOn(node: Node): readonly (readonly string[])[] {
  const path = namesOf(node);
  if (path !== undefined) return [path];
  if (node.type === "path") {
    const steps = nodesIn(node.steps);
    // Under a wildcard nobody can say what a name is of: of an event's attributes, as an imported journey asks.
    return steps.some(({ type }) => type === "wildcard") ? [] : [steps.flatMap((step) => nameOf(step) ?? [])];
  }
  if (node.type === "binary") return node.value === "&" ? [node.lhs, node.rhs].flatMap(nodesIn).flatMap(handedOn) : [];
  if (node.type === "condition") return [node.then, node.else].flatMap(nodesIn).flatMap(handedOn);
  if (node.type === "function") {
    const called = isNode(node.procedure) ? String(node.procedure.value) : "";
    return PASSES_ON.has(called) ? nodesIn(node.arguments).flatMap(handedOn) : [];
  }
  if (node.type === "block") return nodesIn(node.expressions).slice(-1).flatMap(handedOn);
  return [];
}

/** `answer.body.status` as its names; undefined for anything that is more than names. */
function namesOf(node: Node): readonly string[] | undefined {
  if (node.type !== "path" || "group" in node) return undefined;
  const names = nodesIn(node.steps).map((step) => ("predicate" in step || "stages" in step ? undefined : nameOf(step)));
  return names.every((name) => name !== undefined) ? names : undefined;
}

function nameOf(step: Node): string | undefined {
  return step.type === "name" && typeof step.value === "string" ? step.value : undefined;
}

function at(value: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const name of path) found = isJsonObject(found) ? getOwn(found, name) : undefined;
  return found;
}
