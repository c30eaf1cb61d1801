import type { Hash } from "../ports.ts";

/** Under what an address is suppressed: the same for all spellings of it that reach the same mailbox in practice. */
export function addressHash(hash: Hash, address: string): string {
  return hash(address.trim().toLowerCase());
}
