import type { Incoming } from "../collect/request.ts";
import { defined } from "../model/defined.ts";
import type { JsonObject } from "../model/json.ts";
import type { Hash } from "../ports/system.ts";
import { type Endpoint, endpointFacts } from "./endpoint-facts.ts";
import { type EndpointItem, isFault, type PinpointEvent } from "./request.ts";

/** What is the same for every attempt at a request. */
export interface Attempt {
  readonly application: string;
  /** The header `amz-sdk-invocation-id` of AWS SDKs, the same for each of their attempts; else the time of receipt. */
  readonly invocation: string;
}

/**
 * The messages of the tracking protocol that an endpoint and its events are: an `identify` where the request says
 * something about the endpoint, and a `track` for each event. The endpoint is the visitor (`anonymousId`), its user the
 * customer. A part with a fault is a message with that fault.
 *
 * The id of an event is its application's, endpoint's and own; the id of an endpoint's data is that of the attempt, since
 * the same data may be said again after other data.
 */
export function messagesOf(item: EndpointItem, attempt: Attempt, hash: Hash): readonly Incoming[] {
  const { id, endpoint, events } = item;
  const userId = endpoint === undefined || isFault(endpoint) ? undefined : personOf(endpoint);
  const who = { anonymousId: id, ...defined({ userId }) };
  const place = `${attempt.application}/${id}`;
  const tracked = events.map(({ id: event, event: read, said }): Incoming => {
    if (isFault(read)) return { call: undefined, value: { endpoint: id, id: event, event: said }, fault: read };
    return { call: "track", value: trackOf(read, who, `${place}/${event}`) };
  });
  if (endpoint === undefined) return tracked;
  if (isFault(endpoint)) return [{ call: undefined, value: { id, endpoint: item.said }, fault: endpoint }, ...tracked];
  const { requestId, effectiveDate } = item;
  // A date that is no text is refused later; nothing that a sender has nested is written out here.
  const date = typeof effectiveDate === "string" ? effectiveDate : "";
  const told = [requestId ?? "", date, ...(isTold(item) ? [] : [attempt.invocation])];
  const messageId = `${place}/${hash(JSON.stringify([told, events.map((event) => event.id), endpoint]))}`;
  return [{ call: "identify", value: identifyOf(item, endpoint, { ...who, messageId }) }, ...tracked];
}

/** Whether the request itself tells one saying of the same data from another. */
function isTold({ requestId, effectiveDate, events }: EndpointItem): boolean {
  return requestId !== undefined || typeof effectiveDate === "string" || events.length > 0;
}

/**
 * The identity that Amazon Cognito gives to a device. Amplify sends it as the user of a new endpoint, long before anybody has signed in:
 * it is no person's.
 */
const COGNITO_IDENTITY = /^[a-z]{2}(?:-[a-z]+)+-\d:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function personOf({ User }: Endpoint): string | undefined {
  const id = User?.UserId;
  return id === undefined || id === "" || COGNITO_IDENTITY.test(id) ? undefined : id;
}

function trackOf({ name, timestamp, properties }: PinpointEvent, who: JsonObject, messageId: string): JsonObject {
  return { ...who, messageId, event: name, timestamp, properties };
}

function identifyOf({ effectiveDate }: EndpointItem, endpoint: Endpoint, ids: JsonObject): JsonObject {
  const { address, channel, traits, zone, locale, country } = endpointFacts(endpoint);
  const { OptOut } = endpoint;
  const consent = channel === undefined || OptOut === undefined ? undefined : { all: { [channel]: OptOut === "NONE" } };
  const push = address?.kind === "push" ? { token: address.value } : undefined;
  const reached = address === undefined || push !== undefined ? {} : { [address.kind]: address.value };
  return {
    ...ids,
    ...(effectiveDate === undefined ? {} : { timestamp: effectiveDate }),
    traits: { ...Object.fromEntries(traits), ...reached },
    context: { ...defined({ timezone: zone, locale, country, consent, device: push }) },
  };
}
