import { parseTime } from "../../ingest/time.ts";
import type { SignatureScheme } from "../../model/source.ts";
import { HUBSPOT } from "./hubspot.ts";
import { codeAndTime, codeIn, fromSeconds, type HmacScheme, timedCodesIn } from "./signed.ts";

const FIVE_MINUTES = 5 * 60_000;
const HOUR = 60 * 60_000;

/** How each system signs, as it documents it. */
export const HMAC_SCHEMES: Readonly<Record<Exclude<SignatureScheme, "header" | "basic">, HmacScheme>> = {
  /** Ours, for any system that can compute an HMAC: the form of Stripe's under a name of our own. */
  sojourn: {
    algorithm: "sha256",
    encoding: "hex",
    tolerance: FIVE_MINUTES,
    claim: timedCodesIn("sojourn-signature"),
    signed: ({ body }, time) => [`${time}.`, body],
  },
  /** No time is signed. https://shopify.dev/docs/apps/build/webhooks/subscribe/https */
  shopify: {
    algorithm: "sha256",
    encoding: "base64",
    claim: codeIn("x-shopify-hmac-sha256"),
    signed: ({ body }) => [body],
  },
  /** https://docs.stripe.com/webhooks/signature */
  stripe: {
    algorithm: "sha256",
    encoding: "hex",
    tolerance: FIVE_MINUTES,
    claim: timedCodesIn("stripe-signature"),
    signed: ({ body }, time) => [`${time}.`, body],
  },
  hubspot: HUBSPOT,
  /**
   * The time is ISO 8601. Zendesk publishes no tolerance; an hour leaves room for its retries, and a replay within it is a duplicate.
   * https://developer.zendesk.com/documentation/webhooks/verifying/
   */
  zendesk: {
    algorithm: "sha256",
    encoding: "base64",
    tolerance: HOUR,
    claim: codeAndTime("x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp", parseTime),
    signed: ({ body }, time) => [time, body],
  },
  /** The tolerance is the receiver's choice. https://docs.customer.io/journeys/webhooks/ */
  customerio: {
    algorithm: "sha256",
    encoding: "hex",
    tolerance: FIVE_MINUTES,
    claim: codeAndTime("x-cio-signature", "x-cio-timestamp", fromSeconds),
    signed: ({ body }, time) => [`v0:${time}:`, body],
  },
  /** SHA-1, and no time is signed. https://segment.com/docs/connections/destinations/catalog/webhooks/ */
  segment: {
    algorithm: "sha1",
    encoding: "hex",
    claim: codeIn("x-signature"),
    signed: ({ body }) => [body],
  },
};
