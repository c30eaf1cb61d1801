import type { Fields } from "../definition/fields.ts";
import { refuse } from "../definition/fields.ts";
import { EvaluationError } from "../expression/evaluation-fault.ts";
import { instantOf, secondsOf } from "../expression/seconds-and-times.ts";
import { expressionIn } from "../expression/text.ts";
import type { Value } from "../expression/value.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import { leave, readLeaving } from "./leaving.ts";
import { REST, type State } from "./state.ts";

/** Rests for `Seconds`, or until `Timestamp`; a time that has passed is no wait at all. */
export function readWait(name: string, fields: Fields): State {
  const leaving = readLeaving(fields);
  const until = readUntil(fields);
  const go = (turn: RunInProgress) => leave(turn, "Wait", leaving, turn.scope(), turn.input);
  return {
    name,
    kind: "Wait",
    targets: leaving.targets,
    enter: async (turn) => {
      const time = await until(turn);
      if (time <= turn.now) return go(turn);
      turn.rest({ kind: "waiting", until: time });
      return REST;
    },
    resume: (turn, happening) => {
      const { doing } = turn.place;
      return happening.kind === "time" && doing.kind === "waiting" && doing.until <= turn.now ? go(turn) : REST;
    },
  };
}

function readUntil(fields: Fields): (turn: RunInProgress) => Promise<number> {
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
  return async (turn) => {
    const value = (await read?.(turn.scope())) ?? null;
    const time = timeOf(value, turn.now);
    if (time !== undefined) return time;
    throw new EvaluationError(field, `The field '${field}' cannot be ${JSON.stringify(value)}.`);
  };
}
