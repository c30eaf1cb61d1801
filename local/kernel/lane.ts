import { hash } from "node:crypto";

/** Longer than the ids that ingest takes; whatever else calls itself a customer is not held by its full length. */
const LONGEST = 1_000;

/**
 * The lane of a customer: what is done for one customer is never done side by side. It is plain ASCII, so that text and
 * database put lanes in the same order; an id of other characters, or a very long one, is named by its hash.
 */
export function laneOf(customer: string): string {
  const plain = customer.length <= LONGEST && /^[\x20-\x7e]*$/.test(customer);
  return plain ? `customer:${customer}` : `customer:${hash("sha256", customer)}`;
}
