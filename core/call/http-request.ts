import { faultText } from "../expression/evaluate.ts";
import type { HttpDestination } from "../model/destination.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Hash } from "../ports/system.ts";
import { withoutValues } from "../sources/reason.ts";
import type { CallRequest } from "./answer.ts";
import { destinationExpression } from "./expressions.ts";

/** A request of a call, without what proves who makes it. Values of headers may have letters beyond ASCII. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RequestAround {
  /** The time of the attempt; epoch milliseconds. */
  readonly now: number;
  readonly hash: Hash;
}

/** The request; nothing, where the expression gives none; or why none can be made, in words that quote no value. */
export type MadeRequest = { readonly request: HttpRequest } | { readonly nothing: true } | { readonly fault: string };

/**
 * Makes the request of a call. Without an expression the values are the body as JSON, or for GET and DELETE parameters of the URL.
 * With one, it gives the parts: `path` (a list of segments, each encoded), `query`, `headers`, and `body` (JSON) or `form`. It reads
 * `$key` (the idempotency key), `$time` (of the attempt, epoch milliseconds), the constants, and `$sha256(text)` in small hex.
 * Where a request goes is the author's to say: no value leads out of the destination's host and path.
 */
export async function httpRequestOf(
  destination: HttpDestination,
  { key, body: values }: CallRequest,
  { now, hash }: RequestAround,
): Promise<MadeRequest> {
  const { request: expression, constants = {} } = destination;
  if (expression === undefined) return { request: written(destination, key, plainParts(destination, values)) };
  try {
    const { value } = await destinationExpression(expression, hash).evaluate(values, {
      ...constants,
      key,
      time: now,
    });
    if (value === undefined || value === null) return { nothing: true };
    return { request: written(destination, key, partsOf(JSON.parse(JSON.stringify(value)))) };
  } catch (error) {
    return { fault: error instanceof PartsError ? error.message : withoutValues(faultText(error)) };
  }
}

interface Parts {
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly content?: { readonly type: string; readonly text: string };
}

const BODILESS: ReadonlySet<string> = new Set(["GET", "DELETE"]);

function plainParts({ method }: HttpDestination, values: JsonObject): Parts {
  if (BODILESS.has(method)) return { path: [], query: textsOf(values, "values"), headers: {} };
  return { path: [], query: {}, headers: {}, content: jsonContent(values) };
}

/** What the expression gave is not a request. The message quotes no value. */
class PartsError extends Error {}

const NAMES = ["path", "query", "headers", "body", "form"];
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
/** Headers that the request sets itself, or that prove who makes it. */
const NOT_ITS_OWN =
  /^(authorization|connection|content-length|content-type|cookie|expect|host|idempotency-key|transfer-encoding)$/i;

function partsOf(value: Json): Parts {
  if (!isJsonObject(value)) {
    throw new PartsError("The expression must give an object with `body`, `form`, `path`, `query` or `headers`.");
  }
  const other = Object.keys(value).find((name) => !NAMES.includes(name));
  if (other !== undefined) {
    throw new PartsError(`A request has no \`${other}\`: what is sent stands under \`body\` or \`form\`.`);
  }
  const { path = [], query = {}, headers = {}, body, form } = value;
  if (body !== undefined && form !== undefined) throw new PartsError("A request has a `body` or a `form`, not both.");
  const names = Object.keys(isJsonObject(headers) ? headers : {});
  const wrong = names.find((name) => NOT_ITS_OWN.test(name) || !TOKEN.test(name));
  if (wrong !== undefined) throw new PartsError(`A request cannot set the header \`${wrong}\`.`);
  const base = { path: segmentsOf(path), query: textsOf(query, "query"), headers: textsOf(headers, "headers") };
  if (form !== undefined) {
    const type = "application/x-www-form-urlencoded";
    return { ...base, content: { type, text: pairsOf(textsOf(form, "form")).join("&") } };
  }
  return body === undefined ? base : { ...base, content: jsonContent(body) };
}

function jsonContent(body: Json): NonNullable<Parts["content"]> {
  return { type: "application/json", text: JSON.stringify(body) };
}

function segmentsOf(path: Json): readonly string[] {
  if (!Array.isArray(path)) return segmentsOf([path]);
  return path.map((segment: Json) => {
    const text = typeof segment === "number" ? String(segment) : segment;
    // A URL parser takes the last two for the folder itself and the one above.
    if (typeof text !== "string" || text === "" || text === "." || text === "..") {
      throw new PartsError("`path` is a list of texts, none of them empty or made of dots.");
    }
    return text;
  });
}

function textsOf(value: Json, what: string): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) throw new PartsError(`\`${what}\` is names with their values.`);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, typeof one === "string" ? one : JSON.stringify(one)]),
  );
}

function written(destination: HttpDestination, key: string, { path, query, headers, content }: Parts): HttpRequest {
  const lowered = (some: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(some).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: destination.method,
    url: withQuery(withPath(destination.url, path), query),
    headers: {
      ...(content === undefined ? {} : { "content-type": content.type }),
      ...lowered(destination.headers),
      ...lowered(headers),
      "idempotency-key": key,
    },
    body: content?.text ?? "",
  };
}

function withPath(url: string, path: readonly string[]): string {
  if (path.length === 0) return url;
  const [, place = "", query = ""] = /^([^?]*)(.*)$/s.exec(url) ?? [];
  return [place.replace(/\/$/, ""), ...path.map(encodeURIComponent)].join("/") + query;
}

/** The URL with these parameters in place of its own of the same names. */
export function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  const pairs = pairsOf(query);
  if (pairs.length === 0) return url;
  const [, place = "", own = ""] = /^([^?]*)\??(.*)$/s.exec(url) ?? [];
  const names = new Set(Object.keys(query).map(encodeURIComponent));
  const kept = own.split("&").filter((pair) => pair !== "" && !names.has(pair.replace(/=.*$/s, "")));
  return `${place}?${[...kept, ...pairs].join("&")}`;
}

function pairsOf(fields: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(fields).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
}
