import type { Channel, Message } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { SuppressionRecord } from "../model/suppression.ts";
import type { RunTrace } from "./run-trace.ts";

/** What is kept of one customer, for reading only. */
export interface Records {
  profile(customerId: string): Promise<Profile | undefined>;
  messages(customerId: string): Promise<readonly Message[]>;
  /** What is known against an address, by its hash; undefined where nothing ever was. */
  suppression(channel: Channel, addressHash: string): Promise<SuppressionRecord | undefined>;
  /** Undefined when there is no such run (any more). */
  run(machine: string, name: string): Promise<RunTrace | undefined>;
}
