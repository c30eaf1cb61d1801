import type { Clock } from "../ports/system.ts";

/** How long a read decision is cached; milliseconds. */
export const CONTROL_AGE = 5_000;

/**
 * How long after a change it holds everywhere: by then every instance of a function has read it, and has finished its
 * running decisions. A command that changes something waits this long before it reports success. Milliseconds.
 */
export const CONTROL_HOLDS_AFTER = CONTROL_AGE + 1_000;

/**
 * The same store, read at most every CONTROL_AGE, and once for all concurrent readers. A change by this process is read
 * at once.
 */
export function cachedControl(store: ControlStore, clock: Clock): ControlStore {
  const { read, changing } = cached(() => store.read(), clock);
  return { read, change: (change) => changing(() => store.change(change)) };
}

/** The same store with the same cache. */
export function cachedRechecks(store: RecheckStore, clock: Clock): RecheckStore {
  const { read, changing } = cached(() => store.read(), clock);
  return {
    read,
    start: (rules) => changing(() => store.start(rules)),
    note: (noted) => changing(() => store.note(noted)),
  };
}

function cached<What>(readStore: () => Promise<What>, clock: Clock) {
  let known: { readonly at: number; readonly what: Promise<What> } | undefined;
  return {
    async read(): Promise<What> {
      const now = clock.now();
      if (known !== undefined && now - known.at < CONTROL_AGE && now >= known.at) return known.what;
      const reading = { at: now, what: readStore() };
      known = reading;
      try {
        return await reading.what;
      } catch (error) {
        if (known === reading) known = undefined;
        throw error;
      }
    },
    async changing<Result>(change: () => Promise<Result>): Promise<Result> {
      known = undefined;
      const result = await change();
      known = undefined;
      return result;
    },
  };
}

/** The state before any decision. */
export const NO_CONTROL: Control = { paused: {}, rolledBack: {} };

/** The state after a change. A journey that is paused again keeps the time of its first pause. */
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

/** What ops have decided since the last deployment. A change holds at once; readers cache for CONTROL_AGE. */
export interface ControlStore {
  read(): Promise<Control>;
  /** Applies a change to what is stored, whatever it is by then; idempotent. */
  change(change: ControlChange): Promise<void>;
}

export interface Control {
  /** Since when, by journey; epoch milliseconds. */
  readonly paused: Readonly<Record<string, number>>;
  /** By journey: the canary version that was rolled back. */
  readonly rolledBack: Readonly<Record<string, string>>;
}

/**
 * How far profiles have been re-evaluated under new rules: started by the sweeper, done by the fan-out. It is stored
 * apart from Control, because no function may write what ops decide.
 */
export interface RecheckStore {
  /** Not cached. */
  read(): Promise<Rechecks>;
  /** Notes that a re-evaluation under these rules was started, whatever is stored by then; idempotent. */
  start(rules: string): Promise<void>;
  /** Notes its progress. False where somebody has noted theirs since version `ver` was read. */
  note(noted: NotedLook): Promise<boolean>;
}

export interface Rechecks {
  /** The rules (`Rules.look`) for which a re-evaluation of every profile was started. */
  readonly looked?: string;
  /** The version of the progress; absent where none was noted, or only by an earlier release. */
  readonly ver?: number;
  /** The progress of the latest re-evaluation. */
  readonly look?: Recheck;
  /** Segments with a complete list of members. */
  readonly listed?: Readonly<Record<string, Listing>>;
}

/** A re-evaluation of every profile under new rules. */
export interface Recheck {
  /** `Rules.look`. */
  readonly rules: string;
  /** When it began, or will; epoch milliseconds. */
  readonly since: number;
  /** Customers whose re-evaluation was put on the paced queue. */
  readonly customers: number;
  /** When the last one was put; epoch milliseconds. */
  readonly ended?: number;
}

/** The list of a segment's members. */
export interface Listing {
  /** A hash of the segment at the time of the re-evaluation. */
  readonly of: string;
  /** From when on the list is complete; epoch milliseconds. */
  readonly from: number;
}

export type ControlChange =
  | { readonly do: "pause"; readonly journey: string; readonly since: number }
  | { readonly do: "resume"; readonly journey: string }
  | { readonly do: "roll back"; readonly journey: string; readonly version: string }
  | { readonly do: "roll forward"; readonly journey: string };

export interface NotedLook {
  readonly look: Recheck;
  readonly listed: Readonly<Record<string, Listing>>;
  /** The version that it was made of. */
  readonly ver: number | undefined;
}
