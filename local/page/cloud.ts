import type { Records } from "../../core/explain/explain.ts";
import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { Rules } from "../../core/model/rules.ts";
import type { OutboxMessage } from "../outbox/outbox.ts";

/** The data of a local cloud that the page shows. The page changes nothing. */
export interface PageCloud {
  readonly stage: string;
  readonly region: string;
  readonly account: string;
  /** IANA zone of all times on the page. */
  readonly zone: string;
  /** Version of each journey's canary, where the stack says. */
  readonly canaries?: Readonly<Record<string, string>>;
  /** Titles of the journeys by name. */
  readonly journeys: Readonly<Record<string, string>>;
  readonly records: Records;
  /** The rules of ingest. */
  rules(): Promise<Rules>;
  /** The map of a journey as SVG; undefined where there is none. */
  map(journey: string): Promise<string | undefined>;
  /** When journeys were paused, by name; epoch milliseconds. */
  paused(): Promise<Readonly<Record<string, number>>>;
  /** All profiles and messages in the table. */
  all(): AsyncIterable<{ readonly profile: Profile } | { readonly message: Message }>;
  /** All messages or one customer's, by time and customer; those of one customer in the order of sending. */
  outbox(customerId?: string): readonly OutboxMessage[];
  /** Virtual time; epoch milliseconds. */
  now(): number;
}
