import { defined } from "../../model/defined.ts";
import type { Signature } from "../../model/source.ts";
import type { Mac } from "../../ports/mac.ts";
import { type SignedRequest, type Unproved, unprovedHmac } from "./signed.ts";
import { HMAC_SCHEMES } from "./vendors.ts";

/**
 * Why a request does not prove that it comes from the source; undefined where it does. `text` is the secret's: one secret
 * a line, of which any may be the right one, so that a new secret can be in use before the old one is gone.
 */
export function unproved(
  signature: Signature,
  request: SignedRequest,
  text: string,
  now: number,
  mac: Mac,
): Unproved | undefined {
  const secrets = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const { scheme, header = "", url, tolerance } = signature;
  if (scheme === "header") return unprovedText(request.headers[header], secrets, mac);
  if (scheme === "basic") {
    const [, given] = /^basic +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
    return unprovedText(
      given,
      secrets.map((secret) => mac.base64(secret)),
      mac,
    );
  }
  const called = { ...request, ...defined({ url }) };
  return unprovedHmac(HMAC_SCHEMES[scheme], called, secrets, { now, tolerance }, mac);
}

function unprovedText(given: string | undefined, secrets: readonly string[], mac: Mac): Unproved | undefined {
  if (given === undefined || given === "") return "unsigned";
  const right = secrets.map((secret) => mac.equal(given, secret));
  return right.some(Boolean) ? undefined : "wrong signature";
}
