import { defined } from "../../../core/model/defined.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports/system.ts";
import { resourceName } from "../arns.ts";
import type { Scope } from "../expression/scope.ts";
import type { EvaluationError } from "../expression/value.ts";
import { type HistoryEvent, MOST_EVENTS, type UntimedEvent } from "../history/event.ts";
import type { StateKind } from "../states/state.ts";
import {
  type CurrentState,
  type Doing,
  documentTooLarge,
  type Effect,
  type Run,
  tooLarge,
  tooManyEvents,
} from "./run.ts";

/** What an advance needs besides run and machine. */
export interface Environment {
  readonly now: number;
  readonly hash: Hash;
  readonly roleArn: string;
}

/** The end of a run that closes. */
export type End = Pick<Run, "status"> & Partial<Pick<Run, "output" | "error" | "cause">>;

/**
 * The working state of one advance: the current state of the run, and the events and effects so far. It exists only within
 * `advance`, so that `advance` stays a function from a run to a run.
 */
export class RunInProgress {
  readonly events: HistoryEvent[] = [];
  readonly effects: Effect[] = [];
  /** States entered and tasks retried: AWS bills these. */
  transitions = 0;
  /** The output of the last state, as JSON. */
  output = "";
  /** The run before this advance. */
  readonly before: Run;
  readonly #environment: Environment;
  #input: Json | undefined;
  #current: CurrentState | undefined;
  #variables: JsonObject;
  #end: End | undefined;

  constructor(run: Run, environment: Environment) {
    this.before = run;
    this.#environment = environment;
    this.#current = run.place;
    this.#variables = run.variables;
  }

  /** The run after this advance: the same object when nothing happened. */
  get run(): Run {
    const { before } = this;
    if (this.events.length === 0 && this.#current === before.place && this.#end === undefined) return before;
    const { place: _, ...rest } = before;
    const run = { ...rest, variables: this.#variables, events: this.eventCount };
    if (this.#end !== undefined) return { ...run, ...this.#end, ...this.#endedAt(this.#end), stop: this.now };
    return this.#current === undefined ? run : { ...run, place: this.#current };
  }

  #endedAt({ status }: End): Pick<Run, "ended"> {
    if (status === "SUCCEEDED" || this.#current === undefined) return {};
    const { state, input } = this.#current;
    return { ended: { state, input } };
  }

  get now(): number {
    return this.#environment.now;
  }

  get hash(): Hash {
    return this.#environment.hash;
  }

  /** The id of the newest event. */
  get eventCount(): number {
    return this.before.events + this.events.length;
  }

  /** False before the first state. */
  get begun(): boolean {
    return this.#current !== undefined;
  }

  get current(): CurrentState {
    if (this.#current === undefined) throw new Error(`The run ${this.before.name} is in no state.`);
    return this.#current;
  }

  /** The input of the state the run is in. */
  get input(): Json {
    if (this.#input === undefined) {
      const parsed: Json = JSON.parse(this.current.input);
      this.#input = parsed;
    }
    return this.#input;
  }

  /** Records an event. The last event that the limit allows is reserved for the end of the run. */
  record(event: UntimedEvent, last = false): void {
    if (this.eventCount + 1 >= MOST_EVENTS && !last) throw tooManyEvents();
    this.events.push({ time: this.now, ...event });
  }

  enter(kind: StateKind, state: string, input: string, value: Json): void {
    this.record({ type: "StateEntered", kind, state });
    this.transitions += 1;
    this.#input = value;
    const doing: Doing = { kind: "waiting", until: this.now };
    this.#current = { state, entered: this.now, event: this.eventCount, input, retries: [], doing };
  }

  /** Records that the state is left. Assigned variables take effect in the next state. */
  exit(kind: StateKind, output: Json, assigned: Json | undefined): void {
    const { state, input } = this.current;
    const text = output === this.#input ? input : JSON.stringify(output);
    if (tooLarge(text)) throw documentTooLarge(state);
    const changed = text === input ? {} : { output: text };
    if (!isJsonObject(assigned)) {
      this.record({ type: "StateExited", kind, state, ...changed });
    } else {
      if (Object.values(assigned).some((value) => tooLarge(JSON.stringify(value)))) throw documentTooLarge(state);
      this.record({ type: "StateExited", kind, state, ...changed, assigned });
      this.#variables = { ...this.#variables, ...assigned };
    }
    this.output = text;
  }

  suspend(doing: Doing, retries: readonly number[] = this.current.retries): void {
    this.#current = { ...this.current, doing, retries };
  }

  close(end: End): void {
    this.#end = end;
  }

  /** What the expressions of the state can read; `more` is the task's result, error or token. */
  scope(more: { readonly result?: Json; readonly errorOutput?: JsonObject; readonly token?: string } = {}): Scope {
    const { current, before } = this;
    return {
      input: this.input,
      ...defined({ result: more.result, errorOutput: more.errorOutput }),
      context: () => contextObject(before, current, this.#environment.roleArn, more.token),
      variables: this.#variables,
      now: this.now,
      seed: `${before.arn}#${this.eventCount}`,
      hash: this.hash,
    };
  }

  /** Records that an expression failed; the result is the error for the run or a catcher. */
  evaluationFailed({ location, message }: EvaluationError): { readonly error: string; readonly cause: string } {
    this.record({ type: "EvaluationFailed", state: this.current.state, location, cause: message });
    return { error: "States.QueryEvaluationError", cause: this.causeText(message) };
  }

  /** A cause with the beginning that Step Functions gives it. */
  causeText(what: string): string {
    if (this.#current === undefined) return what;
    const { state, event } = this.#current;
    return `An error occurred while executing the state '${state}' (entered at the event id #${event}). ${what}`;
  }
}

/** `$states.context`. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
function contextObject(run: Run, current: CurrentState, roleArn: string, token: string | undefined): Json {
  const input: Json = JSON.parse(run.input);
  return {
    Execution: {
      Id: run.arn,
      Input: input,
      Name: run.name,
      RoleArn: roleArn,
      StartTime: new Date(run.start).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: run.machineArn, Name: resourceName(run.machineArn) },
    State: {
      Name: current.state,
      EnteredTime: new Date(current.entered).toISOString(),
      RetryCount: current.retries.reduce((sum, count) => sum + count, 0),
    },
    ...(token === undefined ? {} : { Task: { Token: token } }),
  };
}
