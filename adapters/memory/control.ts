import { changed, NO_CONTROL } from "../../core/control/change.ts";
import type { ControlStore } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** What ops have decided, in memory. */
export function memoryControl(): ControlStore {
  let control = NO_CONTROL;
  return {
    async read() {
      await yieldToOthers();
      return control;
    },
    async change(change) {
      await yieldToOthers();
      control = changed(control, change);
    },
  };
}
