import { type Fields, instantOf, refuse, secondsOf } from "../definition/fields.ts";
import { EvaluationError, expressionIn, type Value } from "../expression/value.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import { leave, readLeaving, type State, SUSPENDED } from "./state.ts";

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
