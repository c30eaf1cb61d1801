import type { JsonObject } from "../../../../core/model/json.ts";
import type { Hash } from "../../../../core/ports/system.ts";
import { addEndpoint, type Customer, customerEvent, newCustomer } from "./customer.ts";
import { type Endpoint, endpointOf } from "./endpoint.ts";

/**
 * Folds the endpoints of each customer into one event.
 *
 * 1. At most `MOST_HELD` customers are held at a time, so that memory is bounded for a file of any length. A customer who
 *    comes again later gets a second event; ingest merges the two fact by fact, and the newer fact counts.
 */
const MOST_HELD = 50_000;

export interface EndpointFold {
  /** The events that are ready after this row, or why the row is refused. */
  add(row: unknown): readonly JsonObject[] | { readonly refused: string };
  /** The events of the customers who are still held. */
  rest(): readonly JsonObject[];
}

export interface EndpointFoldDeps {
  readonly hash: Hash;
  /** Epoch milliseconds; the time of endpoints that name none. */
  readonly now: number;
  /** The imported segment that the file's customers are in. */
  readonly segment?: string;
  readonly mostHeld?: number;
}

export function endpointFold({ hash, now, segment, mostHeld = MOST_HELD }: EndpointFoldDeps): EndpointFold {
  const held = new Map<string, Customer>();
  return {
    add(row) {
      const endpoint = endpointOf(row);
      if ("refused" in endpoint) return endpoint;
      const id = customerIdOf(endpoint, hash);
      const customer = held.get(id) ?? newCustomer(id);
      addEndpoint(customer, endpoint, now);
      held.set(id, customer);
      if (held.size <= mostHeld) return [];
      const [first] = held.values();
      if (first === undefined) return [];
      held.delete(first.customerId);
      return [customerEvent(first, segment, hash)];
    },
    rest: () => [...held.values()].map((customer) => customerEvent(customer, segment, hash)),
  };
}

/** The id of the user, else of the endpoint; never an address. */
function customerIdOf({ Id, Address, User }: Endpoint, hash: Hash): string {
  if (User?.UserId !== undefined && User.UserId !== "") return User.UserId;
  if (Id !== undefined && Id !== "") return Id;
  return `endpoint-${hash(Address ?? "").slice(0, 24)}`;
}
