import type { Clock } from "../../core/ports.ts";
import { type Item, numberOf } from "./attributes.ts";

/**
 * Whether an item's time is over. DynamoDB removes it within a few days; until then readers see it and must not.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html
 */
export function expired(item: Item, clock: Clock): boolean {
  const expiresAt = numberOf(item, "expiresAt");
  return expiresAt !== undefined && expiresAt * 1000 <= clock.now();
}
