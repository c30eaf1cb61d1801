import type { Hash } from "../ports/system.ts";

/** 13 hex digits: as many bits as a double holds exactly. */
const DIGITS = 13;

/**
 * A customer's position between 0 (inclusive) and 1 (exclusive): always the same for one salt, unrelated between salts.
 */
export function stickyShare(hash: Hash, salt: string, customerId: string): number {
  return Number.parseInt(hash(`${salt}:${customerId}`).slice(0, DIGITS), 16) / 16 ** DIGITS;
}
