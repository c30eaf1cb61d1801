import { changed, NO_CONTROL } from "../../core/control/change.ts";
import type { ControlStore } from "../../core/ports.ts";
import { turn } from "./turn.ts";

/** What ops have decided, in memory. */
export function memoryControl(): ControlStore {
  let control = NO_CONTROL;
  return {
    async read() {
      await turn();
      return control;
    },
    async change(change) {
      await turn();
      control = changed(control, change);
    },
  };
}
