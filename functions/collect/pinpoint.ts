import { type Unpacked, unpack } from "../../adapters/system/unpack.ts";
import {
  type DoorDeps,
  exceptionOf,
  type PinpointAnswer,
  type PinpointPath,
  takeInPinpoint,
} from "../../core/pinpoint/door.ts";
import { MOST_BODY_BYTES } from "./limits.ts";

/** What a request for Pinpoint is, beside its path. */
export interface PinpointCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The methods of the operations of Pinpoint that are taken in. */
const METHODS = { PutEvents: "POST", UpdateEndpoint: "PUT", UpdateEndpointsBatch: "PUT" } as const;

const PATH = /\/v1\/apps\/([^/]*)\/(?:(events)|endpoints(?:\/(.+?))?)(?:\/legacy)?\/?$/s;

/**
 * What a path of Pinpoint asks for; undefined for other paths. Mobile SDKs before Amplify ended it with `/legacy`.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference/apps-application-id-events.html
 */
export function pinpointPath(path: string): PinpointPath | undefined {
  const [, application, events, endpoint] = PATH.exec(path) ?? [];
  if (application === undefined) return undefined;
  if (events !== undefined) return { application, operation: "PutEvents" };
  if (endpoint === undefined || endpoint === "legacy") return { application, operation: "UpdateEndpointsBatch" };
  return { application, operation: "UpdateEndpoint", endpoint };
}

/** A request for Pinpoint, and its answer; `headers` are beside those that every answer has. */
export async function answerPinpoint(
  deps: DoorDeps,
  path: PinpointPath,
  { method, headers, body, isBase64Encoded }: PinpointCall,
): Promise<Pick<PinpointAnswer, "status" | "body"> & { readonly headers: Readonly<Record<string, string>> }> {
  const allowed = METHODS[path.operation];
  if (method !== allowed)
    return shown(exceptionOf(405, `${path.operation} is ${allowed}.`), { allow: `${allowed}, OPTIONS` });
  const unpacked = unpack(body, isBase64Encoded, MOST_BODY_BYTES);
  if ("fault" in unpacked) return shown(FAULTS[unpacked.fault]);
  const { origin, "x-sojourn-write-key": writeKey, "amz-sdk-invocation-id": invocation } = headers;
  return shown(await takeInPinpoint(deps, { ...path, body: unpacked.text, origin, writeKey, invocation }));
}

const FAULTS: Readonly<Record<Extract<Unpacked, { fault: string }>["fault"], PinpointAnswer>> = {
  "too large": exceptionOf(413, `The body has more than 500 kB (${MOST_BODY_BYTES} bytes); send less at once.`),
  broken: exceptionOf(400, "The body is not UTF-8."),
  mangled: exceptionOf(400, "The body is compressed; send it as JSON."),
};

function shown({ status, body, exception, retryAfter }: PinpointAnswer, more: Readonly<Record<string, string>> = {}) {
  const headers = {
    ...more,
    ...(exception === undefined ? {} : { "x-amzn-errortype": exception }),
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  };
  return { status, body, headers };
}
