import type { Json } from "../../../core/model/json.ts";
import type { Value } from "../values/value.ts";
import type { State } from "./emitting.ts";

/** Values as a task takes them. Step Functions would evaluate a text `{% … %}`: such a literal goes as an expression. */
export function literalSafe(values: Readonly<Record<string, Value>>): State {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, safe(value)]));
}

function safe(value: Value): State {
  if ("expression" in value) return { expression: value.expression.text };
  return isEvaluated(value.literal) ? { expression: JSON.stringify(value.literal) } : { literal: value.literal };
}

/** Whether a text in it looks like an expression to Step Functions, which may then refuse the whole definition. */
function isEvaluated(literal: Json): boolean {
  return JSON.stringify(literal).includes("{%");
}
