import { type AdmitDeps, admit } from "../collect/admit.ts";
import type { Note } from "../collect/message-shape.ts";
import { applicationKey } from "../collect/new-key.ts";
import { MOST_MESSAGES } from "../collect/request.ts";
import { type Outcome, type TakeInDeps, takeIn } from "../collect/take-in.ts";
import { errorName } from "../model/errors.ts";
import { type Json, type JsonObject, parseJson } from "../model/json.ts";
import { messagesOf } from "./messages.ts";
import { type EndpointItem, endpointRequest, endpointsRequest, eventsRequest, isFault } from "./request.ts";

export interface DoorDeps extends AdmitDeps, TakeInDeps {}

/** What a path of Pinpoint asks for. */
export interface PinpointPath {
  readonly application: string;
  readonly operation: "PutEvents" | "UpdateEndpoint" | "UpdateEndpointsBatch";
  /** Of `UpdateEndpoint`. */
  readonly endpoint?: string;
}

export interface PinpointRequest extends PinpointPath {
  readonly body: string;
  readonly origin: string | undefined;
  /** The header `X-Sojourn-Write-Key`: a secret of a server, which may add addresses and agreements. */
  readonly writeKey: string | undefined;
  /** The header `amz-sdk-invocation-id`. */
  readonly invocation: string | undefined;
}

/** An answer in the shapes of Pinpoint. */
export interface PinpointAnswer {
  readonly status: number;
  /** The name of the exception, which SDKs read from the header `x-amzn-errortype`. */
  readonly exception?: string;
  readonly body: JsonObject;
  readonly retryAfter?: number;
}

/**
 * Takes in a request that was made for Amazon Pinpoint, and answers as AWS documents: 202 with a code for each endpoint
 * and event, 202 for what is stored and 400 for what is refused. The caller's signature cannot be checked, because only AWS
 * knows its secret, and the id of an application is public: without a secret write key it counts as a browser. A fault
 * of ours is 500, the one 5xx after which Amplify sends again.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference/apps-application-id-events.html
 */
export async function takeInPinpoint(deps: DoorDeps, request: PinpointRequest): Promise<PinpointAnswer> {
  const { application, operation, writeKey, origin } = request;
  const body = parseJson(request.body);
  const items = body === undefined ? { field: "body", reason: "The body is not JSON." } : itemsOf(request, body);
  if (isFault(items)) return exceptionOf(400, `${items.field}: ${items.reason}`);
  const invocation = request.invocation ?? String(deps.clock.now());
  const messages = items.flatMap((item) => messagesOf(item, { application, invocation }, deps.hash));
  if (messages.length > MOST_MESSAGES) {
    return exceptionOf(
      400,
      `The request has ${messages.length} endpoints and events; at most ${MOST_MESSAGES} are allowed.`,
    );
  }
  try {
    const admitted = await admit(deps, deps.hash(writeKey ?? applicationKey(application)), {
      origin,
      messages: Math.max(1, messages.length),
    });
    if ("status" in admitted) {
      if (admitted.status === 401 && writeKey === undefined) {
        return exceptionOf(404, `There is no application ${application.slice(0, 64)}: sojourn keys new lets one in.`);
      }
      const { status, reason, ...later } = admitted;
      return { ...exceptionOf(status === 401 ? 403 : status, reason), ...later };
    }
    const outcomes = await takeIn(deps, admitted.key, messages);
    return answerOf(operation, resultsOf(items, outcomes), invocation);
  } catch (error) {
    deps.counter.count("UnexpectedError", {});
    deps.counter.note("error", "A request could not be taken in; its sender tries again.", { error: errorName(error) });
    return { ...exceptionOf(500, "The events could not be stored; send them again."), retryAfter: 1 };
  }
}

function itemsOf({ operation, endpoint = "" }: PinpointPath, body: Json): readonly EndpointItem[] | Note {
  if (operation === "PutEvents") return eventsRequest(body);
  return operation === "UpdateEndpointsBatch" ? endpointsRequest(body) : [endpointRequest(endpoint, body)];
}

interface ItemResult {
  readonly id: string;
  readonly endpoint: JsonObject;
  readonly events: readonly (readonly [string, JsonObject])[];
}

/** Gives each endpoint and event the outcome of its message, in the order of messagesOf. */
function resultsOf(items: readonly EndpointItem[], outcomes: readonly Outcome[]): readonly ItemResult[] {
  let at = 0;
  const next = (): JsonObject => codeOf(outcomes[at++]);
  return items.map(({ id, endpoint, events }) => ({
    id,
    endpoint: endpoint === undefined ? ACCEPTED : next(),
    events: events.map((event) => [event.id, next()] as const),
  }));
}

const ACCEPTED: JsonObject = { StatusCode: 202, Message: "Accepted" };

function codeOf(outcome: Outcome | undefined): JsonObject {
  if (outcome?.refused !== undefined) {
    const { field, reason } = outcome.refused;
    return { StatusCode: 400, Message: `${field}: ${reason}` };
  }
  const notes = outcome?.warnings.map(({ reason }) => reason) ?? [];
  return notes.length === 0 ? ACCEPTED : { StatusCode: 202, Message: `Accepted. ${notes.join(" ")}` };
}

function answerOf(
  operation: PinpointPath["operation"],
  results: readonly ItemResult[],
  RequestID: string,
): PinpointAnswer {
  if (operation === "PutEvents") {
    const Results = results.map(({ id, endpoint, events }): [string, JsonObject] => [
      id,
      { EndpointItemResponse: endpoint, EventsItemResponse: Object.fromEntries(events) },
    ]);
    return { status: 202, body: { Results: Object.fromEntries(Results) } };
  }
  const bad = results.find(({ endpoint }) => endpoint.StatusCode !== 202);
  if (bad !== undefined) return exceptionOf(400, `${bad.id}: ${String(bad.endpoint.Message)}`);
  return { status: 202, body: { Message: "Accepted", RequestID } };
}

/** https://docs.aws.amazon.com/pinpoint/latest/apireference/apps-application-id-events.html#apps-application-id-events-response-examples */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  400: "BadRequestException",
  403: "ForbiddenException",
  404: "NotFoundException",
  405: "MethodNotAllowedException",
  413: "PayloadTooLargeException",
  429: "TooManyRequestsException",
  500: "InternalServerErrorException",
};

/** A refusal of a whole request, as AWS SDKs read it. */
export function exceptionOf(status: number, message: string): PinpointAnswer {
  return { status, exception: EXCEPTIONS[status] ?? "BadRequestException", body: { Message: message } };
}
