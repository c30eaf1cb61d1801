import { dueContract } from "./due-contract.ts";
import { messageContract } from "./message-contract.ts";
import { profileContract } from "./profile-contract.ts";
import { sideItemContract } from "./side-item-contract.ts";
import type { Stores } from "./stores.ts";

/** What any storage must hold to. */
export function everyContract(stores: () => Stores): void {
  profileContract(stores);
  sideItemContract(stores);
  messageContract(stores);
  dueContract(stores);
}
