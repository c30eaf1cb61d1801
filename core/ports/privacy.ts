import type { JsonObject } from "../model/json.ts";
import type { Erasure } from "../privacy/erasure.ts";
import type { Receipt } from "../privacy/receipt.ts";
import type { Own } from "./profiles.ts";

/** That customers were erased, and when; nothing in it says who they were. */
export interface Tombstones {
  /** When the customer of this id was erased last; epoch milliseconds. Undefined where nobody of this id was. */
  erasedAt(customerId: string): Promise<number | undefined>;
  /** Keeps the later of two erasures of one id. `until`: when it may go; epoch milliseconds. */
  put(customerId: string, at: number, until: number): Promise<void>;
  /** Keeps the receipt of the erasure that began then; the first one, where it is given twice. */
  keepReceipt(customerId: string, at: number, receipt: Receipt): Promise<void>;
  /** What the tombstone of this id is called in logs and in the table; undefined where nobody was erased yet. */
  hashOf(customerId: string): Promise<string | undefined>;
  /** The receipt of the last erasure of this id, as JSON, once it has ended. */
  receipt(customerId: string): Promise<JsonObject | undefined>;
}

/** What an erasure does in the table. */
export interface ErasureStore {
  /** The mark under this id. */
  read(customerId: string): Promise<Erasure | undefined>;
  /**
   * Stores the mark under an id in place of `over`, what `ProfileStore.readOwn` returned: from then on the id has no profile, and
   * none can be written. False: something else is stored there.
   */
  mark(customerId: string, erasure: Erasure, over: Own | undefined): Promise<boolean>;
  /** Removes everything under the id but the mark; how many items of each kind, by what their sort key begins with. */
  removeItems(customerId: string): Promise<Readonly<Record<string, number>>>;
  /** Removes the mark of the erasure that began then: the id is free. Idempotent. */
  unmark(customerId: string, at: number): Promise<void>;
}
