import {
  type ControlStore,
  NO_CONTROL,
  type RecheckStore,
  type Rechecks,
  withControlChange,
} from "../../core/control/control.ts";
import { yieldToOthers } from "./system.ts";

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
      control = withControlChange(control, change);
    },
  };
}

/** How far profiles have been re-evaluated, in memory. */
export function memoryRechecks(): RecheckStore {
  let rechecks: Rechecks = {};
  return {
    async read() {
      await yieldToOthers();
      return rechecks;
    },
    async change(change) {
      await yieldToOthers();
      if (change.do === "looked") rechecks = { ...rechecks, looked: change.rules };
      else rechecks = { ...rechecks, look: change.look, listed: change.listed };
    },
  };
}
