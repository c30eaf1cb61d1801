import {
  type ControlStore,
  changed,
  NO_CONTROL,
  type RecheckStore,
  type Rechecks,
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
      control = changed(control, change);
    },
  };
}

/** How far profiles have been looked at, in memory. */
export function memoryRechecks(): RecheckStore {
  let looks: Rechecks = {};
  return {
    async read() {
      await yieldToOthers();
      return looks;
    },
    async change(change) {
      await yieldToOthers();
      if (change.do === "looked") looks = { ...looks, looked: change.rules };
      else looks = { ...looks, look: change.look, listed: change.listed };
    },
  };
}
