import { randomUUID } from "node:crypto";

/**
 * An id that nobody else has, in any process and at any time. Random in the local cloud too: it may only go where no
 * outcome shows it, and a counted one would repeat when the cloud starts again over what it had stored.
 */
export function freshId(): string {
  return randomUUID();
}
