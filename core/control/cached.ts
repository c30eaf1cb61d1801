import type { Clock, Control, ControlChange, ControlStore, RecheckChange, RecheckStore, Rechecks } from "../ports.ts";

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
