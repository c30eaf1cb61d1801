import type { Clock } from "../../core/ports.ts";
import { host } from "./host.ts";

/** The local cloud's virtual time where it runs, else the machine's. The only reader of the machine's clock in a bundle. */
export const systemClock: Clock = {
  now() {
    return host()?.now() ?? Date.now();
  },
};
