import type { Clock } from "../ports/system.ts";

/** How long what ops decided is taken for what they still want; milliseconds. */
export const CONTROL_AGE = 5_000;

/**
 * How long after a change it holds everywhere: every copy of a function has read it by then, and has decided what it was
 * deciding meanwhile. Whoever changes something waits so long before they say that it holds. Milliseconds.
 */
export const CONTROL_HOLDS_AFTER = CONTROL_AGE + 1_000;

/**
 * The same decisions, read at most every CONTROL_AGE, and once for all who ask at the same time. What this process
 * changes itself, it reads anew.
 */
export function cachedControl(store: ControlStore, clock: Clock): ControlStore {
  return cached<Control, ControlChange>(store, clock);
}

/** How far profiles have been looked at, read as seldom. */
export function cachedRechecks(store: RecheckStore, clock: Clock): RecheckStore {
  return cached<Rechecks, RecheckChange>(store, clock);
}

interface Store<What, Change> {
  read(): Promise<What>;
  change(change: Change): Promise<void>;
}

function cached<What, Change>(store: Store<What, Change>, clock: Clock): Store<What, Change> {
  let known: { readonly at: number; readonly what: Promise<What> } | undefined;
  return {
    async read() {
      const now = clock.now();
      if (known !== undefined && now - known.at < CONTROL_AGE && now >= known.at) return known.what;
      const reading = { at: now, what: store.read() };
      known = reading;
      try {
        return await reading.what;
      } catch (error) {
        if (known === reading) known = undefined;
        throw error;
      }
    },
    async change(change) {
      known = undefined;
      await store.change(change);
      known = undefined;
    },
  };
}

/** What holds before anybody has decided anything. */
export const NO_CONTROL: Control = { paused: {}, rolledBack: {} };

/** What holds after a change. A journey that is paused again stays paused since the first time. */
export function withControlChange(control: Control, change: ControlChange): Control {
  const { paused, rolledBack } = control;
  if (change.do === "pause") return { ...control, paused: { [change.journey]: change.since, ...paused } };
  if (change.do === "resume") return { ...control, paused: without(paused, change.journey) };
  if (change.do === "roll back") {
    return { ...control, rolledBack: { ...rolledBack, [change.journey]: change.version } };
  }
  return { ...control, rolledBack: without(rolledBack, change.journey) };
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== name));
}

/** What ops have decided since the last deployment; changed at once, read from a cache of CONTROL_AGE. */
export interface ControlStore {
  read(): Promise<Control>;
  /** Applies a change to what is stored, whatever it is by then; idempotent. */
  change(change: ControlChange): Promise<void>;
}

export interface Control {
  /** Since when, by journey; epoch milliseconds. */
  readonly paused: Readonly<Record<string, number>>;
  /** The canary version that lets nobody in any more, by journey. */
  readonly rolledBack: Readonly<Record<string, string>>;
}

/**
 * How far profiles have been looked at under new rules: what the sweeper begins and the fan-out does. Of its own, so that no
 * function may write what ops decide.
 */
export interface RecheckStore {
  /** Fresh. */
  read(): Promise<Rechecks>;
  /** Applies a change to what is stored, whatever it is by then; idempotent. */
  change(change: RecheckChange): Promise<void>;
}

export interface Rechecks {
  /** `Rules.look` under which every profile has been looked at, or is being. */
  readonly looked?: string;
  /** How far the latest look has come. */
  readonly look?: Recheck;
  /** The segments whose members are all listed. */
  readonly listed?: Readonly<Record<string, Listing>>;
}

/** A look at every profile under new rules. */
export interface Recheck {
  /** `Rules.look`. */
  readonly rules: string;
  /** When it began, or will; epoch milliseconds. */
  readonly since: number;
  /** Customers whose look has been put on the paced queue. */
  readonly customers: number;
  /** When the last was; epoch milliseconds. */
  readonly ended?: number;
}

/** The list of a segment's members. */
export interface Listing {
  /** A hash of the segment as it was when everybody was looked at. */
  readonly of: string;
  /** From when on it may be relied on; epoch milliseconds. */
  readonly from: number;
}

export type ControlChange =
  | { readonly do: "pause"; readonly journey: string; readonly since: number }
  | { readonly do: "resume"; readonly journey: string }
  | { readonly do: "roll back"; readonly journey: string; readonly version: string }
  | { readonly do: "roll forward"; readonly journey: string };

export type RecheckChange =
  | { readonly do: "looked"; readonly rules: string }
  | { readonly do: "look"; readonly look: Recheck; readonly listed: Readonly<Record<string, Listing>> };
