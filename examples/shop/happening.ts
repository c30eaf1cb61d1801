import type { EventContext } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";

/** Something that happens in the shop, before anything is lost or doubled on the way. */
export interface Happening {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Absent for guests who never said who they are. */
  readonly customerId?: string;
  readonly properties: JsonObject;
  readonly context?: EventContext;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
