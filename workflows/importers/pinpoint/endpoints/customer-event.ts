import type { Json, JsonObject } from "../../../../core/model/json.ts";
import type { Hash } from "../../../../core/ports/system.ts";
import type { Customer } from "./customer.ts";

/** The name of the event that brings a customer over. */
export const EVENT = "Endpoint Imported";

/**
 * What a customer's endpoints say as an event of the source `bus`, marked as history: it changes the profile and lets
 * nobody in. Idempotency key: a hash of what it says, so that the same file imported twice counts once.
 */
export function customerEvent(customer: Customer, segment: string | undefined, hash: Hash): JsonObject {
  const { customerId, at, endpoints, optedOut, context } = customer;
  const addresses = values(customer.addresses);
  const traits: Record<string, Json> = {
    ...values(customer.traits),
    ...(segment === undefined ? {} : { [`in_${segment}`]: true }),
  };
  const out = [...optedOut].sort().map((channel): [string, Json] => [channel, false]);
  const said = {
    history: true,
    ...(Object.keys(addresses).length === 0 ? {} : { addresses }),
    ...(Object.keys(traits).length === 0 ? {} : { traits }),
    ...(out.length === 0 ? {} : { consent: { all: Object.fromEntries(out) } }),
    ...values(context),
  };
  const time = new Date(at).toISOString();
  const body = { customerId, name: EVENT, time, properties: { endpoints }, context: said };
  return { id: `pinpoint/${hash(JSON.stringify(body)).slice(0, 32)}`, ...body };
}

function values<T extends Json>(dated: Readonly<Record<string, { readonly value: T } | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(dated).flatMap(([name, one]) => (one === undefined ? [] : [[name, one.value]])),
  );
}
