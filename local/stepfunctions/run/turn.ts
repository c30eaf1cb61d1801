import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports.ts";
import { isJsonObject } from "../definition/fields.ts";
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

/**
 * One advance at work: the run as it becomes, and the events and effects on the way. Lives within `advance` only, so that
 * advancing stays a function from a run to a run.
 */
export class Turn {
  readonly events: HistoryEvent[] = [];
  readonly effects: Effect[] = [];
  /** States entered and tasks tried again, which is what is paid for. */
  transitions = 0;
  run: Run;
  readonly #world: World;
  #input: Json | undefined;

  constructor(run: Run, world: World) {
    this.run = run;
    this.#world = world;
  }

  get now(): number {
    return this.#world.now;
  }

  get hash(): Hash {
    return this.#world.hash;
  }

  get place(): Place {
    const { place } = this.run;
    if (place === undefined) throw new Error(`The run ${this.run.name} is in no state.`);
    return place;
  }

  /** The input of the state the run is in. */
  get input(): Json {
    if (this.#input === undefined) {
      const parsed: Json = JSON.parse(this.place.input);
      this.#input = parsed;
    }
    return this.#input;
  }

  /** Notes an event and gives its id. The last one that fits is kept for the end of the run. */
  record(event: HappenedEvent, last = false): number {
    const id = this.run.events + 1;
    if (id >= MOST_EVENTS && !last) throw tooManyEvents();
    this.events.push({ time: this.now, ...event });
    this.run = { ...this.run, events: id };
    return id;
  }

  enter(kind: StateKind, state: string, input: string, value: Json): void {
    const event = this.record({ type: "StateEntered", kind, state });
    this.transitions += 1;
    this.#input = value;
    const doing: Doing = { kind: "waiting", until: this.now };
    this.run = { ...this.run, place: { state, entered: this.now, event, input, retries: [], doing } };
  }

  /** Notes that the state is left. Variables that were assigned hold from the next state on. */
  exit(kind: StateKind, output: Json, assigned: Json | undefined): void {
    const text = output === this.#input ? this.place.input : JSON.stringify(output);
    if (tooLarge(text)) throw documentTooLarge(this.place.state);
    const changed = text === this.place.input ? {} : { output: text };
    if (!isJsonObject(assigned)) {
      this.record({ type: "StateExited", kind, state: this.place.state, ...changed });
    } else {
      for (const value of Object.values(assigned)) {
        if (tooLarge(JSON.stringify(value))) throw documentTooLarge(this.place.state);
      }
      this.record({ type: "StateExited", kind, state: this.place.state, ...changed, assigned });
      this.run = { ...this.run, variables: { ...this.run.variables, ...assigned } };
    }
    this.output = text;
  }

  /** The document the last state left behind. */
  output = "";

  rest(doing: Doing, retries: readonly number[] = this.place.retries): void {
    this.run = { ...this.run, place: { ...this.place, doing, retries } };
  }

  /** What the state's expressions read; `more` is the task's result, error or token. */
  scope(more: { readonly result?: Json; readonly errorOutput?: JsonObject; readonly token?: string } = {}): Scope {
    const { token, ...parts } = more;
    return {
      input: this.input,
      ...parts,
      context: () => contextObject(this.run, this.place, this.#world.roleArn, token),
      variables: this.run.variables,
      now: this.now,
      seed: `${this.run.arn}#${this.run.events}`,
      hash: this.hash,
    };
  }

  /** A cause as Step Functions begins it. */
  because(what: string): string {
    const { place } = this.run;
    if (place === undefined) return what;
    return `An error occurred while executing the state '${place.state}' (entered at the event id #${place.event}). ${what}`;
  }
}
