import { answerContract } from "./answer-contract.ts";
import { controlContract } from "./control-contract.ts";
import { dueContract } from "./due-contract.ts";
import { erasureContract } from "./erasure-contract.ts";
import { inboxContract } from "./inbox-contract.ts";
import { keyContract } from "./key-contract.ts";
import { memberContract } from "./member-contract.ts";
import { messageContract } from "./message-contract.ts";
import { pointerContract } from "./pointer-contract.ts";
import { profileContract } from "./profile-contract.ts";
import { scanContract } from "./scan-contract.ts";
import { sideItemContract } from "./side-item-contract.ts";
import type { Stores } from "./stores.ts";
import { tallyContract } from "./tally-contract.ts";
import { turnContract } from "./turn-contract.ts";
import { wordContract } from "./word-contract.ts";

/** What any storage must hold to. */
export function everyContract(stores: () => Stores): void {
  // First: it goes through the whole table three items at a time, and others leave thousands.
  scanContract(stores);
  profileContract(stores);
  pointerContract(stores);
  erasureContract(stores);
  sideItemContract(stores);
  messageContract(stores);
  inboxContract(stores);
  dueContract(stores);
  memberContract(stores);
  controlContract(stores);
  keyContract(stores);
  answerContract(stores);
  tallyContract(stores);
  wordContract(stores);
  turnContract(stores);
}
