import { setTimeout } from "node:timers/promises";
import type { Pause } from "../../core/ports.ts";
import { host } from "./host.ts";

/** Waits so many milliseconds; in the local cloud not at all, since its time stands still while a function works. */
export const pause: Pause = async (milliseconds) => {
  if (host() === undefined) await setTimeout(milliseconds);
};
