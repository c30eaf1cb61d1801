import type { RecheckStore, Rechecks } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

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
