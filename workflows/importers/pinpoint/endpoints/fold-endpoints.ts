import { IANAZone } from "luxon";
import type { AddressKind } from "../../../../core/model/event.ts";
import type { Json, JsonObject } from "../../../../core/model/json.ts";
import { endpointFacts } from "../../../../core/pinpoint/endpoint-facts.ts";
import type { Hash } from "../../../../core/ports/system.ts";
import { instantOf } from "../time.ts";
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

interface Dated<T> {
  readonly value: T;
  readonly at: number;
}

/** A customer, from their endpoints. Of two values the newer one counts. */
interface Customer {
  readonly customerId: string;
  readonly addresses: Partial<Record<AddressKind, Dated<string>>>;
  readonly traits: Record<string, Dated<Json>>;
  /** Channels that one of the endpoints has opted out of. */
  readonly optedOut: Set<"email" | "sms" | "push">;
  readonly context: { zone?: Dated<string>; locale?: Dated<string>; country?: Dated<string> };
  /** The newest of its endpoints; epoch milliseconds. */
  at: number;
  endpoints: number;
}

/** A customer without any data. */
function newCustomer(customerId: string): Customer {
  return { customerId, addresses: {}, traits: {}, optedOut: new Set(), context: {}, at: 0, endpoints: 0 };
}

/** Adds the data of an endpoint. `fallback`: the time of an endpoint without one. */
function addEndpoint(customer: Customer, endpoint: Endpoint, fallback: number): void {
  const at = instantOf(endpoint.EffectiveDate ?? endpoint.CreationDate ?? "") ?? fallback;
  const { addresses, context } = customer;
  const { address, channel, traits, zone, locale, country } = endpointFacts(endpoint);
  customer.at = Math.max(customer.at, at);
  customer.endpoints++;
  if (channel !== undefined && endpoint.OptOut === "ALL") customer.optedOut.add(channel);
  if (address !== undefined && (addresses[address.kind]?.at ?? 0) <= at) {
    addresses[address.kind] = { value: address.value, at };
  }
  for (const [trait, value] of traits) {
    if ((customer.traits[trait]?.at ?? 0) <= at) customer.traits[trait] = { value, at };
  }
  if (zone !== undefined && IANAZone.isValidZone(zone)) context.zone = { value: zone, at };
  if (locale !== undefined) context.locale = { value: locale, at };
  if (country !== undefined) context.country = { value: country, at };
}

/** The name of the event that imports a customer. */
const EVENT = "Endpoint Imported";

/**
 * A customer's data as an event of the source `bus`, marked as history: it changes the profile and causes no entry.
 * Idempotency key: a hash of the data, so that a file that is imported twice counts once.
 */
function customerEvent(customer: Customer, segment: string | undefined, hash: Hash): JsonObject {
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
