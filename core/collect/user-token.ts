import type { Mac } from "../ports/mac.ts";

/*
 * A user token: the word of a shop's server that whoever holds it is signed in as this customer. It is
 * `<expiry>.<signature>`: the expiry in epoch seconds, and the HMAC-SHA-256 of `<expiry>.<customer id>` in hex, under the
 * secret of the write key that the browser sends with.
 */

/** Longest time from now to a token's expiry. A longer one would be a password; milliseconds are taken for seconds by nobody. */
const MOST_SECONDS = 31 * 24 * 60 * 60;
/** A shop's clock may be slow by so much. */
const SLOW_SECONDS = 60;

export interface TokenDeps {
  readonly mac: Mac;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What a token is worth for a customer: `good`, or one sentence on why it counts for nothing. */
export function judgeToken(
  { mac, now }: TokenDeps,
  secret: string | undefined,
  token: unknown,
  customerId: string,
): { readonly good: true } | { readonly reason: string } {
  if (secret === undefined) return { reason: "The write key has no secret to check a user token with." };
  const [, expiry = "", signature = ""] = /^(\d{1,15})\.([0-9a-f]{64})$/.exec(textOf(token)) ?? [];
  if (signature === "") return { reason: "userToken is not <expiry in epoch seconds>.<64 hex digits>." };
  const expected = mac.hmac("sha256", secret, [`${expiry}.${customerId}`], "hex");
  if (!mac.equal(expected, signature)) {
    return { reason: "userToken is not signed for this userId with the secret of this write key." };
  }
  const seconds = Number(expiry) - now / 1_000;
  if (seconds < -SLOW_SECONDS) return { reason: "userToken has expired; the shop's server makes a new one." };
  if (seconds > MOST_SECONDS) return { reason: "userToken is valid for more than 31 days; its expiry is in seconds." };
  return { good: true };
}

function textOf(token: unknown): string {
  return typeof token === "string" ? token : "";
}
