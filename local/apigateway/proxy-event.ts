import { validateHeaderName, validateHeaderValue } from "node:http";
import { z } from "zod/mini";
import type { MatchedRoute } from "./routes.ts";

/** A request as it comes in by HTTP. */
export interface HttpRequest {
  readonly method: string;
  /** The path as it was sent, percent-encoded, without the query. */
  readonly path: string;
  /** The query as it was sent, without `?`; may be empty. */
  readonly query: string;
  /** Each header with all of its values. */
  readonly headers: NodeJS.Dict<string[]>;
  readonly body: Uint8Array;
}

/** An answer by HTTP. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
}

/** Where and when a request arrived. */
export interface Arrival {
  readonly apiId: string;
  readonly account: string;
  readonly region: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The event of a function for a request, in payload format 2.0. Path and path parameters are decoded, the query is not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html; that the path is decoded is
 * not documented: https://github.com/middleapi/standard-server/pull/93.
 */
export function proxyEvent(request: HttpRequest, { route, parameters }: MatchedRoute, arrival: Arrival): object {
  const { cookie, ...headers } = joined(request.headers);
  const path = decodedPath(request.path);
  return {
    version: "2.0",
    routeKey: route.key,
    rawPath: path,
    rawQueryString: request.query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; ?/) }),
    headers,
    ...(request.query === "" ? {} : { queryStringParameters: queryOf(request.query) }),
    requestContext: {
      accountId: arrival.account,
      apiId: arrival.apiId,
      domainName: `${arrival.apiId}.execute-api.${arrival.region}.amazonaws.com`,
      domainPrefix: arrival.apiId,
      http: {
        method: request.method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: arrival.requestId,
      routeKey: route.key,
      stage: "$default",
      time: new Date(arrival.now).toUTCString(),
      timeEpoch: arrival.now,
    },
    ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
    ...bodyOf(request.body, headers["content-type"]),
  };
}

/** The path of a request, decoded; as it was sent where it cannot be decoded. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Header names in small letters; several values of one header are joined with commas. */
function joined(headers: NodeJS.Dict<string[]>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values = []]) => [
      name.toLowerCase(),
      values.join(name === "cookie" ? "; " : ","),
    ]),
  );
}

function queryOf(query: string): Readonly<Record<string, string>> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(",")]));
}

const TEXTS: ReadonlySet<string> = new Set(["application/json", "application/xml", "application/javascript"]);

/**
 * The body as API Gateway passes it on: `text/*` and these three types as UTF-8, in which bytes that are none become U+FFFD, so that
 * a compressed body is lost; any other type, and a request without one, as base64.
 * Not documented; measured on AWS: https://github.com/ministackorg/ministack/pull/766
 */
function bodyOf(body: Uint8Array, type = ""): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const plain = (type.split(";", 1)[0] ?? "").trim().toLowerCase();
  const isText = plain.startsWith("text/") || TEXTS.has(plain);
  return { body: Buffer.from(body).toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

const Answer = z.object({
  statusCode: z.number(),
  headers: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  body: z.optional(z.string()),
  isBase64Encoded: z.optional(z.boolean()),
  cookies: z.optional(z.array(z.string())),
});

const JSON_TYPE = { "content-type": "application/json" };

/**
 * The answer to the client for what a function returned; a result without `statusCode` is a body with status 200.
 * Same page of AWS, "Lambda function response format".
 */
export function replyOf(result: unknown): HttpReply {
  const read = Answer.safeParse(result);
  if (!read.success) {
    const hasStatus = typeof result === "object" && result !== null && "statusCode" in result;
    if (hasStatus) return failure(500);
    return { status: 200, headers: JSON_TYPE, body: typeof result === "string" ? result : JSON.stringify(result) };
  }
  const { statusCode, headers = {}, body = "", isBase64Encoded = false, cookies = [] } = read.data;
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const all = { ...JSON_TYPE, ...own, ...(cookies.length === 0 ? {} : { "set-cookie": cookies }) };
  if (!Object.entries(all).every(([name, value]) => [value].flat().every((one) => isHeader(name, one))))
    return failure(500);
  return {
    status: statusCode,
    headers: all,
    body: isBase64Encoded ? Buffer.from(body, "base64") : body,
  };
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

const FAILURES = {
  404: "Not Found",
  413: "Request Entity Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** An answer of API Gateway itself. */
export function failure(status: keyof typeof FAILURES): HttpReply {
  return { status, headers: JSON_TYPE, body: JSON.stringify({ message: FAILURES[status] }) };
}
