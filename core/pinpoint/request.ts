import type { Note } from "../collect/message-shape.ts";
import { describe } from "../ingest/describe.ts";
import { getOwn, isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Endpoint } from "./endpoint-facts.ts";

/** An endpoint of a request with the events that happened there. */
export interface EndpointItem {
  readonly id: string;
  /** Undefined where the request says nothing about the endpoint. */
  readonly endpoint: Endpoint | Note | undefined;
  /** The endpoint as the sender wrote it. */
  readonly said: Json;
  readonly requestId: string | undefined;
  /** As the sender wrote it. */
  readonly effectiveDate: Json | undefined;
  readonly events: readonly EventItem[];
}

export interface EventItem {
  readonly id: string;
  readonly event: PinpointEvent | Note;
  /** The event as the sender wrote it. */
  readonly said: Json;
}

export interface PinpointEvent {
  readonly name: string;
  /** As the sender wrote it; a device's own clock. */
  readonly timestamp: Json;
  readonly properties: JsonObject;
}

export function isFault(read: object | undefined): read is Note {
  return read !== undefined && "reason" in read;
}

/**
 * What a body of `PutEvents` says: `{ BatchItem: { <endpoint>: { Endpoint, Events: { <event>: {…} } } } }`.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference/apps-application-id-events.html
 */
export function eventsRequest(body: Json): readonly EndpointItem[] | Note {
  const items = isJsonObject(body) ? getOwn(body, "BatchItem") : undefined;
  if (!isJsonObject(items)) return { field: "BatchItem", reason: "The body is not { BatchItem: { … } }." };
  return Object.entries(items).map(([id, item]): EndpointItem => {
    if (!isJsonObject(item))
      return itemOf(id, { field: id, reason: `It is ${describe(item)}, not an object.` }, {}, []);
    const said = getOwn(item, "Endpoint");
    const events = getOwn(item, "Events") ?? {};
    const listed = isJsonObject(events) ? Object.entries(events).map(([name, event]) => eventItem(name, event)) : [];
    const isEmpty = said === undefined || said === null || (isJsonObject(said) && Object.keys(said).length === 0);
    const fault = isJsonObject(events) ? undefined : { field: "Events", reason: "Events is not an object." };
    return itemOf(id, fault ?? (isEmpty ? undefined : endpointOf(said)), said, listed);
  });
}

/**
 * What a body of `UpdateEndpoint` says about the endpoint in its path.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference/apps-application-id-endpoints-endpoint-id.html
 */
export function endpointRequest(id: string, body: Json): EndpointItem {
  return itemOf(id, endpointOf(body), body, []);
}

/**
 * What a body of `UpdateEndpointsBatch` says: `{ Item: [ { Id, … } ] }`.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference/apps-application-id-endpoints.html
 */
export function endpointsRequest(body: Json): readonly EndpointItem[] | Note {
  const items = isJsonObject(body) ? getOwn(body, "Item") : undefined;
  if (!Array.isArray(items)) return { field: "Item", reason: "The body is not { Item: [ … ] }." };
  const read = items.map((item: Json): EndpointItem | undefined => {
    const id = isJsonObject(item) ? getOwn(item, "Id") : undefined;
    return typeof id === "string" && id !== "" ? itemOf(id, endpointOf(item), item, []) : undefined;
  });
  const known = read.filter((item) => item !== undefined);
  return known.length === read.length ? known : { field: "Item", reason: "An endpoint of Item has no Id." };
}

function itemOf(
  id: string,
  endpoint: Endpoint | Note | undefined,
  said: Json | undefined,
  events: readonly EventItem[],
): EndpointItem {
  const of = (name: string) => (isJsonObject(said) ? getOwn(said, name) : undefined);
  const [requestId, effectiveDate] = [of("RequestId"), of("EffectiveDate")];
  return { id, endpoint, said: said ?? null, requestId: text(requestId ?? null), effectiveDate, events };
}

/** The endpoint, if each of its parts has the type that AWS gives it. A part that is null is absent. */
function endpointOf(said: Json): Endpoint | Note {
  if (!isJsonObject(said)) return { field: "Endpoint", reason: `The endpoint is ${describe(said)}, not an object.` };
  const user = getOwn(said, "User") ?? {};
  if (!isJsonObject(user)) return { field: "User", reason: "User is not an object." };
  const faults: Note[] = [];
  const part = <T>(of: JsonObject, path: string, read: (value: Json) => T | undefined, type: string) => {
    const value = getOwn(of, path.slice(path.indexOf(".") + 1));
    if (value === undefined || value === null) return undefined;
    const found = read(value);
    if (found === undefined)
      faults.push({ field: path, reason: `${path} is ${describe(value)}; it should be ${type}.` });
    return found;
  };
  const endpoint: Endpoint = {
    Address: part(said, "Address", text, "a text"),
    ChannelType: part(said, "ChannelType", text, "a text"),
    OptOut: part(said, "OptOut", (value) => (value === "ALL" || value === "NONE" ? value : undefined), "ALL or NONE"),
    EndpointStatus: part(said, "EndpointStatus", text, "a text"),
    Attributes: part(said, "Attributes", lists, "lists of texts by name"),
    Metrics: part(said, "Metrics", mapOf(number), "numbers by name"),
    Demographic: part(said, "Demographic", mapOf(field), "texts by name"),
    Location: part(said, "Location", mapOf(field), "texts and numbers by name"),
    User: {
      UserId: part(user, "User.UserId", text, "a text"),
      UserAttributes: part(user, "User.UserAttributes", lists, "lists of texts by name"),
    },
  };
  return faults[0] ?? endpoint;
}

function eventItem(id: string, said: Json): EventItem {
  const fault = (field: string, reason: string) => ({ id, said, event: { field, reason } });
  if (!isJsonObject(said)) return fault("Events", `The event is ${describe(said)}, not an object.`);
  const name = getOwn(said, "EventType");
  const timestamp = getOwn(said, "Timestamp");
  if (typeof name !== "string" || name === "") return fault("EventType", "EventType is missing.");
  if (timestamp === undefined || timestamp === null || timestamp === "") {
    return fault("Timestamp", "Timestamp is missing.");
  }
  const attributes = mapOf(text)(getOwn(said, "Attributes") ?? {});
  const metrics = mapOf(number)(getOwn(said, "Metrics") ?? {});
  if (attributes === undefined) return fault("Attributes", "Attributes is not texts by name.");
  if (metrics === undefined) return fault("Metrics", "Metrics is not numbers by name.");
  return { id, said, event: { name, timestamp, properties: { ...attributes, ...metrics } } };
}

function text(value: Json): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: Json): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function field(value: Json): string | number | undefined {
  return text(value) ?? number(value);
}

function lists(value: Json): Readonly<Record<string, readonly string[]>> | undefined {
  return mapOf((list) => (Array.isArray(list) && list.every((one) => typeof one === "string") ? list : undefined))(
    value,
  );
}

/** A map in which every value that is not null can be read. */
function mapOf<T>(read: (value: Json) => T | undefined): (value: Json) => Readonly<Record<string, T>> | undefined {
  return (value) => {
    if (!isJsonObject(value)) return undefined;
    const entries: [string, T][] = [];
    for (const [name, each] of Object.entries(value)) {
      if (each === null) continue;
      const found = read(each);
      if (found === undefined) return undefined;
      entries.push([name, found]);
    }
    return Object.fromEntries(entries);
  };
}
