import type { InAppContent } from "../channels/in-app.ts";

/** What an app reports of a message, each once. */
export const INBOX_ACTS = ["seen", "clicked", "dismissed"] as const;
export type InboxAct = (typeof INBOX_ACTS)[number];

/** A message that is kept for the app: the item `C#<customerId>` / `A#<key>`. */
export interface InboxMessage {
  /** The customer that it was sent to: an older id of theirs, where two profiles were merged since. */
  readonly customerId: string;
  /** The message key. */
  readonly key: string;
  /** By which the app names it; it says nothing about the customer. */
  readonly id: string;
  readonly content: InAppContent;
  /** When it was kept; epoch milliseconds. */
  readonly time: number;
  /** From when it is not shown any more; epoch milliseconds. */
  readonly expires: number;
  /** The `born` of the profile that it was sent to (epoch milliseconds); absent where it was not known. */
  readonly knownSince?: number;
  /** When the app first reported each; epoch milliseconds. */
  readonly acts: Readonly<Partial<Record<InboxAct, number>>>;
}

/** The messages that are kept for apps. */
export interface InboxStore {
  /** Keeps a message. False: it is kept already, and stays as it is. Idempotency key: customer and message key. */
  put(message: InboxMessage): Promise<boolean>;
  /** What is kept under this id of a customer, in no order, expired messages too; strongly consistent. Of more than 1 MB the first. */
  list(customerId: string): Promise<readonly InboxMessage[]>;
  /** Stores that the app reported this, the first time only. Does nothing where the message is not kept any more. */
  note(message: Pick<InboxMessage, "customerId" | "key">, act: InboxAct, time: number): Promise<void>;
}
