import { hash, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Clock, Hash, Pause } from "../../core/ports/system.ts";
import { host } from "./host.ts";

/**
 * The local cloud's virtual time where it runs, else the machine's. This is the only place in a bundle that reads the
 * machine's clock.
 */
export const systemClock: Clock = {
  now() {
    return host()?.now() ?? Date.now();
  },
};

/**
 * A unique id, in any process and at any time. It is random in the local cloud too: it may be used only where no result
 * shows it, because a counter would repeat when the cloud restarts over stored data.
 */
export function freshId(): string {
  return randomUUID();
}

/** SHA-256 of a text, as 64 lower-case hex digits. */
export const sha256: Hash = (text) => hash("sha256", text, "hex");

/** Waits so many milliseconds; not in the local cloud, whose time stands still while a function works. */
export const pause: Pause = async (milliseconds) => {
  if (host() === undefined) await setTimeout(milliseconds);
};

/** Writes one line to the function's log: the local cloud's where it runs, else stdout, which Lambda sends to CloudWatch. */
export function writeLine(line: string): void {
  const hosted = host();
  if (hosted) hosted.log(line);
  else process.stdout.write(`${line}\n`);
}
