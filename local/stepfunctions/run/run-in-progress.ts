import { defined } from "../../../core/model/defined.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports.ts";
import type { Scope } from "../expression/scope.ts";
import { type HappenedEvent, type HistoryEvent, MOST_EVENTS } from "../history/event.ts";
import type { StateKind } from "../states/state.ts";
import { contextObject } from "./context-object.ts";
import { documentTooLarge, tooLarge, tooManyEvents } from "./limits.ts";
import type { Doing, Place, Run } from "./run.ts";
import type { Effect } from "./stimulus.ts";

/** What an advance needs to know of the world. */
export interface World {
  readonly now: number;
  readonly hash: Hash;
  readonly roleArn: string;
}

/** How a run that closes ends. */
export type End = Pick<Run, "status"> & Partial<Pick<Run, "output" | "error" | "cause">>;

/**
 * One advance at work: where the run is by now, and the events and effects on the way. Lives within `advance` only, so
 * that advancing stays a function from a run to a run.
 */
export class RunInProgress {
  readonly events: HistoryEvent[] = [];
  readonly effects: Effect[] = [];
  /** States entered and tasks tried again, which is what is paid for. */
  transitions = 0;
  /** The document the last state left behind. */
  output = "";
  /** The run as it was when the turn began. */
  readonly before: Run;
  readonly #world: World;
  #input: Json | undefined;
  #place: Place | undefined;
  #variables: JsonObject;
  #end: End | undefined;

  constructor(run: Run, world: World) {
    this.before = run;
    this.#world = world;
    this.#place = run.place;
    this.#variables = run.variables;
  }

  /** The run as the turn leaves it: the same one where nothing happened. */
  get run(): Run {
    const { before } = this;
    if (this.events.length === 0 && this.#place === before.place && this.#end === undefined) return before;
    const { place: _, ...rest } = before;
    const run = { ...rest, variables: this.#variables, events: this.eventCount };
    if (this.#end !== undefined) return { ...run, ...this.#end, ...this.#endedAt(this.#end), stop: this.now };
    return this.#place === undefined ? run : { ...run, place: this.#place };
  }

  #endedAt({ status }: End): Pick<Run, "ended"> {
    if (status === "SUCCEEDED" || this.#place === undefined) return {};
    const { state, input } = this.#place;
    return { ended: { state, input } };
  }

  get now(): number {
    return this.#world.now;
  }

  get hash(): Hash {
    return this.#world.hash;
  }

  /** The id of the newest event. */
  get eventCount(): number {
    return this.before.events + this.events.length;
  }

  /** The state the run is in, if it has begun. */
  get where(): Place | undefined {
    return this.#place;
  }

  get place(): Place {
    if (this.#place === undefined) throw new Error(`The run ${this.before.name} is in no state.`);
    return this.#place;
  }

  /** The input of the state the run is in. */
  get input(): Json {
    if (this.#input === undefined) {
      const parsed: Json = JSON.parse(this.place.input);
      this.#input = parsed;
    }
    return this.#input;
  }

  /** Notes an event. The last one that fits is kept for the end of the run. */
  record(event: HappenedEvent, last = false): void {
    if (this.eventCount + 1 >= MOST_EVENTS && !last) throw tooManyEvents();
    this.events.push({ time: this.now, ...event });
  }

  enter(kind: StateKind, state: string, input: string, value: Json): void {
    this.record({ type: "StateEntered", kind, state });
    this.transitions += 1;
    this.#input = value;
    const doing: Doing = { kind: "waiting", until: this.now };
    this.#place = { state, entered: this.now, event: this.eventCount, input, retries: [], doing };
  }

  /** Notes that the state is left. Variables that were assigned hold from the next state on. */
  exit(kind: StateKind, output: Json, assigned: Json | undefined): void {
    const { state, input } = this.place;
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

  rest(doing: Doing, retries: readonly number[] = this.place.retries): void {
    this.#place = { ...this.place, doing, retries };
  }

  close(end: End): void {
    this.#end = end;
  }

  /** What the state's expressions read; `more` is the task's result, error or token. */
  scope(more: { readonly result?: Json; readonly errorOutput?: JsonObject; readonly token?: string } = {}): Scope {
    const { place, before } = this;
    return {
      input: this.input,
      ...defined({ result: more.result, errorOutput: more.errorOutput }),
      context: () => contextObject(before, place, this.#world.roleArn, more.token),
      variables: this.#variables,
      now: this.now,
      seed: `${before.arn}#${this.eventCount}`,
      hash: this.hash,
    };
  }

  /** A cause as Step Functions begins it. */
  because(what: string): string {
    if (this.#place === undefined) return what;
    const { state, event } = this.#place;
    return `An error occurred while executing the state '${state}' (entered at the event id #${event}). ${what}`;
  }
}
