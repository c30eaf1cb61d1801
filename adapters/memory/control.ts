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
    async start(rules) {
      await yieldToOthers();
      rechecks = { ...rechecks, looked: rules };
    },
    async note({ look, listed, ver }) {
      await yieldToOthers();
      if (ver !== rechecks.ver) return false;
      rechecks = { ...rechecks, look, listed, ver: (ver ?? 0) + 1 };
      return true;
    },
  };
}
