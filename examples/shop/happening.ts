import type { EventContext } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";

/** An event in the shop, before it is delayed or duplicated on its way. */
export interface Happening {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Absent for guests, who are unknown. */
  readonly customerId?: string;
  readonly properties: JsonObject;
  readonly context?: EventContext;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
