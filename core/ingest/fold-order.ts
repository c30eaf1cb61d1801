import type { CustomerEvent } from "../model/event.ts";

/**
 * The order in which a batch of one customer's events is folded: as they happened; those of one time as the queue took them, since
 * systems send in order what they stamp with whole seconds; those of one instant by id, so that the order is the same each time. What
 * may not depend on it does not: see ADR 0102.
 */
export function foldOrder(a: CustomerEvent, b: CustomerEvent): number {
  return a.time - b.time || (a.queued ?? 0) - (b.queued ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
