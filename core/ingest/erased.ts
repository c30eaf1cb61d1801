import { isReport } from "../feedback/apply.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { Profile } from "../model/profile.ts";
import { isOfErased } from "./emitted.ts";

/**
 * Whether an event is not applied because the customer was erased, `erased` (epoch milliseconds) or at some time since it was sent:
 * it happened before, or it is replayed, imported or a report where the customer has not come back. Only what happens afterwards
 * makes a new customer.
 */
export function isErased(event: CustomerEvent, stored: Profile | undefined, erased: number | undefined): boolean {
  if (isOfErased(event, stored)) return true;
  if (erased === undefined) return false;
  return event.time <= erased || (stored === undefined && (event.replay || isReport(event)));
}
