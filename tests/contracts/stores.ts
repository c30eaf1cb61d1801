import type { TurnStore } from "../../core/call/turns.ts";
import type { ControlStore, RecheckStore } from "../../core/control/control.ts";
import type { AnswerHistory, Confirmations } from "../../core/ports/answers.ts";
import type { MessageCounts, WriteKeys } from "../../core/ports/collect.ts";
import type { AnsweredTexts } from "../../core/ports/inbound.ts";
import type { InboxStore } from "../../core/ports/inbox.ts";
import type { LiftStore, MessageFinder, MessageStore, SuppressionStore } from "../../core/ports/messages.ts";
import type { ErasureStore, Tombstones } from "../../core/ports/privacy.ts";
import type {
  DueIndex,
  KeyedEntryStore,
  MemberStore,
  PhoneIndex,
  ProfileScan,
  ProfileStore,
  SpillStore,
} from "../../core/ports/profiles.ts";
import type { Tallies } from "../../core/ports/tallies.ts";

/** One kind of storage, opened for a suite. Two calls of `profiles` are two processes that know nothing of each other. */
export interface Stores {
  profiles(): ProfileStore;
  readonly spills: SpillStore;
  readonly keyed: KeyedEntryStore;
  readonly messages: MessageStore & MessageFinder;
  readonly inbox: InboxStore;
  readonly suppressions: SuppressionStore & LiftStore;
  readonly due: DueIndex;
  readonly members: MemberStore;
  readonly control: ControlStore;
  readonly rechecks: RecheckStore;
  readonly scan: ProfileScan;
  readonly phones: PhoneIndex;
  readonly answered: AnsweredTexts;
  readonly keys: WriteKeys;
  readonly answers: AnswerHistory;
  readonly confirmations: Confirmations;
  readonly counts: MessageCounts;
  readonly turns: TurnStore;
  readonly tallies: Tallies;
  readonly erasures: ErasureStore;
  readonly tombstones: Tombstones;
  /** What the stores take for now; epoch milliseconds. */
  setNow(time: number): void;
  close(): Promise<void>;
}

/** When the tests play; epoch milliseconds. */
export const T0 = Date.UTC(2026, 8, 1, 9);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

let customers = 0;

/** A customer nobody else has. */
export function someone(): string {
  return `customer-${process.pid}-${++customers}`;
}
