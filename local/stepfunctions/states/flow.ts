import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import { Fields, instantOf, refuse, secondsOf } from "../definition/fields.ts";
import type { Scope } from "../expression/scope.ts";
import { EvaluationError, expressionIn, type Value } from "../expression/value.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import {
  type Leaving,
  leave,
  neverSuspended,
  type Outcome,
  readLeaving,
  readValues,
  type State,
  SUSPENDED,
  type Target,
} from "./state.ts";

/* The kinds of states that call nothing: Choice, Pass, Succeed, Fail and Wait. */

interface Rule extends Pick<Leaving, "next" | "output" | "assign"> {
  readonly condition: Value;
  readonly location: string;
}

/** Goes to the state of the first true condition, otherwise to `Default`. */
export function readChoice(name: string, fields: Fields): State {
  const targets: Target[] = [];
  const rules = (fields.list("Choices") ?? []).map((choice, at) => {
    const rule = new Fields(choice, `${fields.path}/Choices[${at}]`);
    const read = readRule(rule, `Choices[${at}]/`);
    targets.push({ path: `${rule.path}/Next`, next: read.next });
    rule.done();
    return read;
  });
  if (rules.length === 0) throw refuse(`${fields.path}/Choices`, "At least one choice is required");
  const next = fields.text("Default");
  if (next !== undefined) targets.push({ path: `${fields.path}/Default`, next });
  const otherwise = { ...readValues(fields), next };
  return {
    name,
    kind: "Choice",
    targets,
    enter: (progress) => choose(progress, rules, otherwise, progress.scope()),
    resume: neverSuspended,
  };
}

function readRule(fields: Fields, within: string): Rule & { next: string } {
  fields.text("Comment");
  const condition = fields.value("Condition", within);
  if (condition === undefined) throw refuse(fields.path, "The field 'Condition' is required");
  return { ...readValues(fields, within), condition, next: fields.needText("Next"), location: `${within}Condition` };
}

async function choose(
  progress: RunInProgress,
  rules: readonly Rule[],
  otherwise: Pick<Leaving, "next" | "output" | "assign">,
  scope: Scope,
): Promise<Outcome> {
  for (const rule of rules) {
    const given = rule.condition(scope);
    const holds = given instanceof Promise ? await given : given;
    if (typeof holds !== "boolean") {
      throw new EvaluationError(
        rule.location,
        `The field '${rule.location}' must evaluate to a boolean, and gave ${JSON.stringify(holds)}.`,
      );
    }
    if (holds) return leave(progress, "Choice", rule, scope, progress.input);
  }
  if (otherwise.next !== undefined) return leave(progress, "Choice", otherwise, scope, progress.input);
  return {
    to: "failure",
    error: "States.Runtime",
    cause: progress.causeText("Failed to transition out of the state. The state does not point to a next state."),
  };
}

/** Passes its input on, or its `Output`. */
export function readPass(name: string, fields: Fields): State {
  const leaving = readLeaving(fields);
  return {
    name,
    kind: "Pass",
    targets: leaving.targets,
    enter: (progress) => leave(progress, "Pass", leaving, progress.scope(), progress.input),
    resume: neverSuspended,
  };
}

/** Ends the run as succeeded. */
export function readSucceed(name: string, fields: Fields): State {
  const leaving = { next: undefined, output: fields.value("Output"), assign: undefined };
  return {
    name,
    kind: "Succeed",
    targets: [],
    enter: (progress) => leave(progress, "Succeed", leaving, progress.scope(), progress.input),
    resume: neverSuspended,
  };
}

/** Ends the run as failed. */
export function readFail(name: string, fields: Fields): State {
  const error = fields.value("Error");
  const cause = fields.value("Cause");
  return {
    name,
    kind: "Fail",
    targets: [],
    enter: async (progress): Promise<Outcome> => {
      const errorText = text(await error?.(progress.scope()), "Error");
      const causeText = text(await cause?.(progress.scope()), "Cause");
      return { to: "failure", ...defined({ error: errorText, cause: causeText }) };
    },
    resume: neverSuspended,
  };
}

function text(value: Json | undefined, field: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new EvaluationError(field, `The field '${field}' must be a string.`);
}

/** Waits for `Seconds`, or until `Timestamp`. A time in the past does not wait. */
export function readWait(name: string, fields: Fields): State {
  const leaving = readLeaving(fields);
  const until = readUntil(fields);
  const go = (progress: RunInProgress) => leave(progress, "Wait", leaving, progress.scope(), progress.input);
  return {
    name,
    kind: "Wait",
    targets: leaving.targets,
    enter: async (progress) => {
      const time = await until(progress);
      if (time <= progress.now) return go(progress);
      progress.suspend({ kind: "waiting", until: time });
      return SUSPENDED;
    },
    resume: (progress, signal) => {
      const { doing } = progress.current;
      return signal.kind === "time" && doing.kind === "waiting" && doing.until <= progress.now
        ? go(progress)
        : SUSPENDED;
    },
  };
}

function readUntil(fields: Fields): (progress: RunInProgress) => Promise<number> {
  const [seconds, timestamp] = [fields.value("Seconds"), fields.value("Timestamp")];
  if ((seconds === undefined) === (timestamp === undefined)) {
    throw refuse(fields.path, "Exactly one of the fields 'Seconds' and 'Timestamp' is required");
  }
  const field = seconds === undefined ? "Timestamp" : "Seconds";
  const literal = fields.json(field);
  const read: Value | undefined = seconds ?? timestamp;
  const timeOf = (value: Parameters<typeof instantOf>[0], now: number) => {
    if (seconds === undefined) return instantOf(value);
    const length = secondsOf(value, 0);
    return length === undefined ? undefined : now + length * 1000;
  };
  if (literal !== undefined && !(typeof literal === "string" && expressionIn(literal) !== undefined)) {
    if (timeOf(literal, 0) === undefined) throw refuse(`${fields.path}/${field}`, `Not a value for '${field}'`);
  }
  return async (progress) => {
    const value = (await read?.(progress.scope())) ?? null;
    const time = timeOf(value, progress.now);
    if (time !== undefined) return time;
    throw new EvaluationError(field, `The field '${field}' cannot be ${JSON.stringify(value)}.`);
  };
}
