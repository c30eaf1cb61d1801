import type { Clock, Control, ControlStore } from "../ports.ts";

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
  let known: { readonly at: number; readonly control: Promise<Control> } | undefined;
  return {
    async read() {
      const now = clock.now();
      if (known !== undefined && now - known.at < CONTROL_AGE && now >= known.at) return known.control;
      const reading = { at: now, control: store.read() };
      known = reading;
      try {
        return await reading.control;
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
