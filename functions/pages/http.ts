import { createHash } from "node:crypto";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { CLICK_PATH } from "../../core/links/click.ts";
import { type FollowDeps, followLink } from "../../core/links/follow.ts";
import { LINK_KINDS, LINK_PATHS } from "../../core/links/link.ts";
import { answerPage, type PagesDeps } from "../../core/pages/pages.ts";
import type { Form } from "../../core/pages/request.ts";

type Request = Pick<APIGatewayProxyEventV2, "rawPath" | "headers" | "body" | "isBase64Encoded"> & {
  readonly requestContext: { readonly http: { readonly method: string; readonly sourceIp?: string } };
};

/** Some scanners of mail ask for HEAD, and take a link for dead whose answer is none. */
const METHODS: readonly string[] = ["GET", "HEAD", "POST"];

/** Bytes of a form that are read; the largest form of a page has about 10 kB. */
const MOST_FORM_BYTES = 64 * 1024;

/** A request of a browser, of a mailbox's one-click POST, or of a scanner, and the page for it. */
export async function answer(
  deps: PagesDeps & FollowDeps,
  request: Request,
): Promise<APIGatewayProxyStructuredResultV2> {
  const [, path, token = ""] = /\/([a-z])\/([^/]*)$/.exec(request.rawPath) ?? [];
  const kind = LINK_KINDS.find((one) => LINK_PATHS[one] === path);
  if (kind === undefined && path !== CLICK_PATH) return NOT_FOUND;
  const { method } = request.requestContext.http;
  if (!METHODS.includes(method)) return { statusCode: 405, headers: { allow: METHODS.join(", ") } };
  if (kind === undefined) return follow(deps, token, request);
  const post = method === "POST";
  const { status, html, style } = await answerPage(deps, { kind, token, post, form: post ? formOf(request) : {} });
  return { statusCode: status, headers: headersFor(style), body: html };
}

const NOT_FOUND = { statusCode: 404, headers: { "content-type": "text/plain" }, body: "Not found" };

/** The way to the page of a link that is counted. Nobody keeps the answer: the next click has to come here too. */
async function follow(deps: FollowDeps, token: string, request: Request): Promise<APIGatewayProxyStructuredResultV2> {
  const { headers } = request;
  const { method, sourceIp = "" } = request.requestContext.http;
  const purpose = ["purpose", "sec-purpose", "x-moz"].map((name) => headers[name] ?? "").join(" ");
  const asks = { method, agent: headers["user-agent"] ?? "", from: sourceIp, purpose };
  const location = await followLink(deps, token, asks);
  if (location === undefined) return NOT_FOUND;
  return {
    statusCode: 302,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex" },
  };
}

/**
 * The fields of a form. The one-click POST of RFC 8058 comes as a form or as multipart; what it says is always the same, so
 * multipart is not read. https://www.rfc-editor.org/rfc/rfc8058#section-3.2
 */
function formOf({ body = "", isBase64Encoded, headers }: Request): Form {
  const type = (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") return {};
  const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(bytes.subarray(0, MOST_FORM_BYTES).toString("utf8"))) {
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return Object.fromEntries(fields);
}

/**
 * The page may load nothing, be framed by nobody, and send its form only to where it came from. Its address is a secret, so no
 * other page is told it, and nobody keeps a copy.
 */
function headersFor(style: string): Readonly<Record<string, string>> {
  const hash = createHash("sha256").update(style).digest("base64");
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
  };
}
