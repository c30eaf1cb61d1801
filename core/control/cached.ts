import type { Clock, Control, ControlStore } from "../ports.ts";

/** How long what ops decided is taken for what they still want; milliseconds. */
export const CONTROL_AGE = 30_000;

/** The same decisions, read at most every half a minute. What this process changes itself, it reads anew. */
export function cachedControl(store: ControlStore, clock: Clock): ControlStore {
  let known: { readonly at: number; readonly control: Control } | undefined;
  return {
    async read() {
      const now = clock.now();
      if (known !== undefined && now - known.at < CONTROL_AGE && now >= known.at) return known.control;
      const control = await store.read();
      known = { at: now, control };
      return control;
    },
    async change(change) {
      known = undefined;
      await store.change(change);
      known = undefined;
    },
  };
}
