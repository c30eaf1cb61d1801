import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import type { State } from "./emitting.ts";

/**
 * The states where no Pass is a state of its own that costs a transition: whatever leads to one assigns its variables on the way, and
 * goes on where it does. Only one with which a machine begins has nothing that leads to it; it stays. Step Functions takes `Assign`
 * in states, in the rules of a Choice and in catchers: https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 * A Pass here has lists to assign, and `Next`. `end`: the state with which a run ends that no other state ends.
 */
export function withoutPasses(states: ReadonlyMap<string, State>, end: string): ReadonlyMap<string, State> {
  if (![...states.values()].some(isPass)) return states;
  return new Map([...states].map(([name, state]) => [name, led(state, states, end)]));
}

function isPass(state: Json | undefined): state is State & { readonly Next: string; readonly Assign: JsonObject } {
  return isJsonObject(state) && state.Type === "Pass" && typeof state.Next === "string" && isJsonObject(state.Assign);
}

/** A state whose ways on, those of its rules and catchers too, go past Passes. */
function led(state: State, states: ReadonlyMap<string, State>, end: string): State {
  const each = (one: Json): Json => (isJsonObject(one) ? past(one, "Next", states) : one);
  const inner = Object.entries(state).map(([key, value]): [string, Json] =>
    (key === "Catch" || key === "Choices") && Array.isArray(value) ? [key, value.map(each)] : [key, value],
  );
  const whole = past(past(Object.fromEntries(inner), "Next", states), "Default", states);
  if (whole.Next !== end || state.Next === end) return whole;
  const { Next: _, ...rest } = whole;
  return { ...rest, End: true };
}

function past(one: JsonObject, key: "Next" | "Default", states: ReadonlyMap<string, State>): JsonObject {
  let next = one[key];
  let assigned = isJsonObject(one.Assign) ? one.Assign : {};
  for (let pass = stateOf(next, states); isPass(pass); pass = stateOf(next, states)) {
    assigned = joined(assigned, pass.Assign);
    next = pass.Next;
  }
  return next === undefined || next === one[key] ? one : { ...one, [key]: next, Assign: assigned };
}

function stateOf(name: Json | undefined, states: ReadonlyMap<string, State>): State | undefined {
  return typeof name === "string" ? states.get(name) : undefined;
}

function joined(before: JsonObject, after: JsonObject): JsonObject {
  const lists = Object.entries(after).map(([name, list]): [string, Json] => {
    const known = before[name];
    return [name, Array.isArray(known) && Array.isArray(list) ? [...known, ...list] : list];
  });
  return { ...before, ...Object.fromEntries(lists) };
}
