import { hash, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Clock, Hash, Pause } from "../../core/ports/system.ts";
import { host } from "./host.ts";

/** The local cloud's virtual time where it runs, else the machine's. The only reader of the machine's clock in a bundle. */
export const systemClock: Clock = {
  now() {
    return host()?.now() ?? Date.now();
  },
};

/**
 * An id that nobody else has, in any process and at any time. Random in the local cloud too: it may only go where no
 * outcome shows it, and a counted one would repeat when the cloud starts again over what it had stored.
 */
export function freshId(): string {
  return randomUUID();
}

/** SHA-256 of a text, as 64 lower-case hex digits. */
export const sha256: Hash = (text) => hash("sha256", text, "hex");

/** Waits so many milliseconds; in the local cloud not at all, since its time stands still while a function works. */
export const pause: Pause = async (milliseconds) => {
  if (host() === undefined) await setTimeout(milliseconds);
};

/** Writes one line to the function's log: the local cloud's where it runs, else stdout, which Lambda sends to CloudWatch. */
export function writeLine(line: string): void {
  const hosted = host();
  if (hosted) hosted.log(line);
  else process.stdout.write(`${line}\n`);
}
