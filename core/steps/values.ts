import { evaluate, type Failure } from "../expression/evaluate.ts";
import type { Scope } from "../expression/scope.ts";
import { isStorable } from "../ingest/storable.ts";
import type { ProfileChange } from "../model/event.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { ChangeRule, Value } from "../model/rules.ts";

/**
 * The change of a rule with its values evaluated. A value that gives nothing, or that the table cannot hold, is left
 * out; so is an amount that is not a number.
 */
export async function changeOf(rule: ChangeRule, scope: Scope, failures: Failure[]): Promise<ProfileChange> {
  return {
    set: storable(await evaluateValues(rule.set, scope, failures)),
    add: numbersOf(storable(await evaluateValues(rule.add, scope, failures))),
    append: storable(await evaluateValues(rule.append, scope, failures)),
    remove: rule.remove,
    join: rule.join,
    leave: rule.leave,
  };
}

function storable(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isStorable(value)));
}

function numbersOf(values: Readonly<Record<string, Json>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (typeof value === "number" ? [[name, value]] : [])),
  );
}

/** The value of a rule's value; undefined, with a failure noted, where its expression gives nothing. */
export async function evaluateValue(value: Value, scope: Scope, failures: Failure[]): Promise<Json | undefined> {
  return "literal" in value ? value.literal : evaluate(value.expression, scope, failures);
}

/** Evaluated values by name, without those that give nothing. */
export async function evaluateValues(
  values: Readonly<Record<string, Value>>,
  scope: Scope,
  failures: Failure[],
): Promise<JsonObject> {
  const found: [string, Json][] = [];
  for (const [name, value] of Object.entries(values)) {
    const json = await evaluateValue(value, scope, failures);
    if (json !== undefined) found.push([name, json]);
  }
  return Object.fromEntries(found);
}
