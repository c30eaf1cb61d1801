import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import { AwsError } from "../../protocol/service.ts";
import { readChoice, readFail, readPass, readSucceed, readWait } from "../states/flow.ts";
import type { State, StateKind } from "../states/state.ts";
import { readTask } from "../states/task.ts";
import { Fields, refuse } from "./fields.ts";

/** A definition that was read and can run. */
export interface Machine {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  /** The time limit of a whole run. */
  readonly timeoutSeconds?: number;
}

/** Every supported type of state; any other type in a definition is refused by name. */
const STATE_KINDS = {
  Task: readTask,
  Wait: readWait,
  Choice: readChoice,
  Succeed: readSucceed,
  Fail: readFail,
  Pass: readPass,
} satisfies Record<StateKind, (name: string, fields: Fields) => State>;

const LARGEST_BYTES = 1_048_576;
const LONGEST_NAME = 80;

/** Reads a definition in Amazon States Language. Throws InvalidDefinition with the path of the first part that is not understood. */
export function readMachine(definition: string): Machine {
  if (Buffer.byteLength(definition) > LARGEST_BYTES) throw refuse("/", "The definition is larger than 1 MB");
  const fields = new Fields(parse(definition), "");
  fields.text("Comment");
  fields.text("Version");
  const language = queryLanguage(fields, "JSONPath");
  const startAt = fields.needText("StartAt");
  const timeoutSeconds = fields.number("TimeoutSeconds", (n) => Number.isInteger(n) && n > 0, "a positive integer");
  const states = readStates(fields.json("States"), language);
  fields.done();
  if (!states.has(startAt)) throw missing("/StartAt", startAt);
  for (const state of states.values()) {
    for (const { path, next } of state.targets) if (!states.has(next)) throw missing(path, next);
  }
  return timeoutSeconds === undefined ? { startAt, states } : { startAt, states, timeoutSeconds };
}

function missing(path: string, target: string): AwsError {
  return refuse(path, `Missing 'Next' target: ${target}`, "MISSING_TRANSITION_TARGET");
}

function parse(definition: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(definition);
  } catch {
    throw new AwsError("InvalidDefinition", "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION'");
  }
  if (!isJsonObject(value)) throw refuse("/", "Expected value of type [OBJECT]");
  return value;
}

type QueryLanguage = "JSONata" | "JSONPath";

function queryLanguage(fields: Fields, byDefault: QueryLanguage): QueryLanguage {
  const language = fields.text("QueryLanguage") ?? byDefault;
  if (language === "JSONata" || language === "JSONPath") return language;
  throw refuse(`${fields.path}/QueryLanguage`, "Value should be one of the following: [JSONPath, JSONata]");
}

function readStates(value: Json | undefined, byDefault: QueryLanguage): Map<string, State> {
  const all = new Fields(value, "/States");
  const states = new Map<string, State>();
  for (const name of all.names()) {
    if (name.length > LONGEST_NAME) throw refuse(`/States/${name}`, "A state's name has at most 80 characters");
    const fields = new Fields(all.json(name), `/States/${name}`);
    fields.text("Comment");
    const language = queryLanguage(fields, byDefault);
    if (language === "JSONPath") refusePaths(fields, byDefault);
    const type = fields.needText("Type");
    const read = Object.entries(STATE_KINDS).find(([kind]) => kind === type)?.[1];
    if (read === undefined) throw refuse(`/States/${name}/Type`, `State type '${type}' is not supported`);
    states.set(name, read(name, fields));
    fields.done();
  }
  return states;
}

/**
 * The fields that mean the same in JSONPath and JSONata. JSONPath itself is not supported; a state in JSONPath runs only when it has
 * no other fields.
 */
const SAME_IN_BOTH = new Set([
  "Type",
  "Next",
  "End",
  "Comment",
  "QueryLanguage",
  "Assign",
  "Error",
  "Cause",
  "Seconds",
  "Timestamp",
]);

function refusePaths(fields: Fields, machine: QueryLanguage): void {
  if (machine === "JSONata") {
    throw refuse(fields.path, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  }
  const other = fields.names().find((name) => !SAME_IN_BOTH.has(name));
  if (other !== undefined)
    throw refuse(`${fields.path}/${other}`, `Field '${other}' of a JSONPath state is not supported`);
  for (const name of ["Assign", "Seconds", "Timestamp", "Error", "Cause"]) {
    const text = JSON.stringify(fields.json(name) ?? null);
    if (text.includes('.$"') || text.includes("{%")) {
      throw refuse(`${fields.path}/${name}`, "A path of a JSONPath state is not supported");
    }
  }
}
