import { createRequire } from "node:module";
import jsonata, { type Expression } from "jsonata-aws";
import { sha256 } from "../../adapters/system/system.ts";
import type { Json } from "../../core/model/json.ts";
import type { StateMachine } from "../../workflows/compiler/compiled.ts";

/** A machine's definition, as far as tests look into it. */
export type Fields = { readonly [key: string]: Json };

export function fieldsOf(value: Json | undefined): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value));
}

export function statesOf(machine: StateMachine): ReadonlyMap<string, Fields> {
  return new Map(Object.entries(fieldsOf(machine.States)).map(([name, state]) => [name, fieldsOf(state)]));
}

/** What asl-validator finds; it changes its input, so it gets a clone. */
export function aslErrors(machine: StateMachine): readonly unknown[] {
  const validate: (definition: unknown) => { errors: readonly unknown[] } = createRequire(import.meta.url)(
    "asl-validator",
  );
  return validate(structuredClone(machine)).errors;
}

const expressions = new Map<string, Expression>();

/** The expression in `{% … %}`, with the functions that Step Functions adds and the compiler uses; read once. */
function expressionOf(text: string): Expression {
  const known = expressions.get(text);
  if (known !== undefined) return known;
  const expression = jsonata(text.slice(2, -2));
  expression.registerFunction("parse", (json: string) => JSON.parse(json));
  expression.registerFunction("hash", (hashed: string) => sha256(hashed));
  expressions.set(text, expression);
  return expression;
}

/** A value with every `{% … %}` in it evaluated, as Step Functions does it. */
export async function evaluated(value: Json | undefined, states: Fields): Promise<Json> {
  if (typeof value === "string" && value.startsWith("{%")) {
    const found: unknown = await expressionOf(value).evaluate({}, { states });
    return JSON.parse(JSON.stringify(found));
  }
  if (Array.isArray(value)) return Promise.all(value.map((one) => evaluated(one, states)));
  if (typeof value !== "object" || value === null) return value ?? null;
  const entries = Object.entries(value).map(async ([key, one]) => [key, await evaluated(one, states)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** What a task answers: a result, or an error that it throws. */
export type Answer = { readonly result: Json } | { readonly error: string; readonly cause?: string };

export interface Walk {
  readonly entered: readonly string[];
  readonly payloads: readonly Fields[];
  readonly output: Json;
  /** The error that no catcher took: the run has failed. */
  readonly failed?: string;
}

const CONTEXT = {
  State: { EnteredTime: "2026-03-01T12:00:00.000Z", RetryCount: 0 },
  Task: { Token: "token" },
};

/** Walks a machine from its start, with `answer` in place of the functions; at most 5,000 states. */
export async function walk(
  machine: StateMachine,
  answer: (payload: Fields, name: string) => Answer,
  start: Fields = {},
): Promise<Walk> {
  const states = statesOf(machine);
  const entered: string[] = [];
  const payloads: Fields[] = [];
  let document: Json = { contract: 1, customer: "c1", journey: "example", n: 3, start: 0, steps: {}, ...start };
  let name = String(machine.StartAt);
  for (let count = 0; count < 5000; count++) {
    const state = states.get(name) ?? {};
    entered.push(name);
    const context: Fields = { input: document, context: CONTEXT };
    let next = state.Next;
    if (state.Type === "Choice") {
      let [to, output] = [state.Default, state.Output];
      for (const choice of listOf(state.Choices).toReversed()) {
        if ((await evaluated(choice.Condition, context)) === true) [to, output] = [choice.Next, choice.Output];
      }
      next = to;
      if (output !== undefined) document = await evaluated(output, context);
    } else if (state.Type === "Task") {
      const input = fieldsOf(await evaluated(fieldsOf(state.Arguments).Payload, context));
      payloads.push(input);
      const given = answer(input, name);
      const token = String(state.Resource).endsWith(".waitForTaskToken");
      if ("result" in given) {
        const result = token ? given.result : { Payload: given.result, StatusCode: 200 };
        document = await evaluated(state.Output, { ...context, result });
      } else {
        const catcher = listOf(state.Catch).find((one) =>
          [given.error, "States.ALL"].some((error) => listedIn(one.ErrorEquals, error)),
        );
        if (catcher === undefined) return { entered, payloads, output: document, failed: given.error };
        const errorOutput = { Error: given.error, Cause: given.cause ?? "" };
        document = await evaluated(catcher.Output, { ...context, errorOutput });
        next = catcher.Next;
      }
    } else if (state.Output !== undefined) document = await evaluated(state.Output, context);
    if (typeof next !== "string") return { entered, payloads, output: document };
    name = next;
  }
  throw new Error("The machine does not end.");
}

function listOf(value: Json | undefined): Fields[] {
  return Array.isArray(value) ? value.map((one) => fieldsOf(one)) : [];
}

function listedIn(list: Json | undefined, error: string): boolean {
  return Array.isArray(list) && list.includes(error);
}
