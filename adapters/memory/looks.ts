import type { LookStore, Looks } from "../../core/ports.ts";
import { turn } from "./turn.ts";

/** How far profiles have been looked at, in memory. */
export function memoryLooks(): LookStore {
  let looks: Looks = {};
  return {
    async read() {
      await turn();
      return looks;
    },
    async change(change) {
      await turn();
      if (change.do === "looked") looks = { ...looks, looked: change.rules };
      else looks = { ...looks, look: change.look, listed: change.listed };
    },
  };
}
