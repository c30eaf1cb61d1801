import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type Unpacked, unpack } from "../../adapters/system/unpack.ts";
import { callOfPath } from "../../core/collect/calls.ts";
import { type CollectAnswer, type CollectDeps, collect } from "../../core/collect/collect.ts";
import { defined } from "../../core/model/defined.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { browserSettings, settingsPath } from "./browser-settings.ts";
import { type InboxCall, isInboxPath } from "./inbox.ts";
import { MOST_BODY_BYTES } from "./limits.ts";
import { answerPinpoint, pinpointPath } from "./pinpoint.ts";

type Request = Pick<
  APIGatewayProxyEventV2,
  "rawPath" | "headers" | "body" | "isBase64Encoded" | "queryStringParameters"
> & {
  readonly requestContext: { readonly http: { readonly method: string } };
};

/** `inbox`: answers apps; absent where no template is an in-app message. */
export type AnswerDeps = CollectDeps & { readonly inbox?: (call: InboxCall) => Promise<CollectAnswer> };

/** A request for collect, and its answer with the headers that browsers need. */
export async function answer(deps: AnswerDeps, request: Request): Promise<APIGatewayProxyStructuredResultV2> {
  const { origin } = request.headers;
  const { status, body, headers = {} } = await reply(deps, request);
  return {
    statusCode: status,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }), ...cors(origin) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

interface Reply {
  readonly status: number;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

async function reply(deps: AnswerDeps, { rawPath, headers, body = "", ...request }: Request): Promise<Reply> {
  const { method } = request.requestContext.http;
  if (method === "OPTIONS") return { status: 204, headers: PREFLIGHT };
  const asked = settingsPath(rawPath);
  if (method === "GET" && asked !== undefined)
    return { status: 200, body: browserSettings(asked, headers), headers: SETTINGS };
  if (isInboxPath(rawPath)) {
    if (deps.inbox === undefined) return noInbox(method);
    const { queryStringParameters: query = {}, isBase64Encoded } = request;
    const { status, body: said, retryAfter } = await deps.inbox({ method, headers, query, body, isBase64Encoded });
    const later = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
    return {
      status,
      body: said,
      headers: { "cache-control": "no-store", ...(status === 405 && { allow: INBOX_METHODS }), ...later },
    };
  }
  const asksPinpoint = pinpointPath(rawPath);
  if (asksPinpoint !== undefined) return answerPinpoint(deps, asksPinpoint, { ...request, method, headers, body });
  const call = callOfPath(rawPath);
  if (call === undefined) return refusal(404, rawPath.includes("/v1/sources/") ? NO_SOURCE : NOTHING);
  if (method !== "POST") return { ...refusal(405, "Messages come by POST."), headers: { allow: "POST, OPTIONS" } };
  const unpacked = unpack(body, request.isBase64Encoded, MOST_BODY_BYTES);
  if ("fault" in unpacked) return FAULTS[unpacked.fault];
  const { authorization, origin } = headers;
  const taken = await collect(deps, { call, body: unpacked.text, ...defined({ authorization, origin }) });
  const { status, retryAfter } = taken;
  return { status, body: taken.body, headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) } };
}

const INBOX_METHODS = "GET, POST, OPTIONS";

/** The answer where no message is kept for apps. */
function noInbox(method: string): Reply {
  if (method === "GET" || method === "POST") {
    return refusal(
      404,
      "No message is kept here: the workspace has no template x.in_app.json, or it is not deployed yet.",
    );
  }
  return { ...refusal(405, "There is nothing here."), headers: { allow: INBOX_METHODS } };
}

const NOTHING = "There is nothing here; messages go to /v1/batch, /v1/track and so on.";
const NO_SOURCE =
  "This stack takes no webhooks here: deploy the source, or start the local cloud again, and write POST /v1/sources/<name>.";

function refusal(status: number, message: string): Reply {
  return { status, body: { success: false, message } };
}

const FAULTS: Readonly<Record<Extract<Unpacked, { fault: string }>["fault"], Reply>> = {
  // 400 and not 413: the protocol documents it, and no SDK tries it again.
  "too large": refusal(400, `The body has more than 500 kB (${MOST_BODY_BYTES} bytes) unpacked; send less at once.`),
  broken: refusal(400, "The body is neither UTF-8 nor gzip."),
  mangled: refusal(
    415,
    "The body is compressed, but its content type says text or JSON, and API Gateway has decoded it as such. Send it without compression, or with another content type (application/gzip).",
  ),
};

/**
 * Pages of any origin may ask; which may send is decided by the write key (403). No cookies are read, so no credentials are
 * allowed. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
function cors(origin: string | undefined): Readonly<Record<string, string>> {
  if (origin === undefined) return {};
  // Else a page of another origin could not read after how long it may try again.
  const exposed = { "access-control-expose-headers": "Retry-After" };
  return { "access-control-allow-origin": origin, ...exposed, vary: "Origin" };
}

/** What AWS SDKs and Amplify send from a browser to Pinpoint. */
const OF_AWS = [
  "X-Amz-Date, X-Amz-Security-Token, X-Amz-Content-Sha256, X-Amz-User-Agent, X-Amz-Target",
  "Amz-Sdk-Invocation-Id, Amz-Sdk-Request, X-Sojourn-Write-Key, X-Sojourn-User-Token",
];

/** Chromium keeps the answer for two hours at most. */
const PREFLIGHT = {
  "access-control-allow-methods": "GET, POST, PUT",
  "access-control-allow-headers": ["Authorization, Content-Type, Content-Encoding, X-Retry-Count", ...OF_AWS].join(
    ", ",
  ),
  "access-control-max-age": "7200",
};

const SETTINGS = { "cache-control": "public, max-age=300" };
