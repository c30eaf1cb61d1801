import { codeAndTime, type HmacScheme } from "./signed.ts";

/** The characters that HubSpot decodes in the URI before it signs; it leaves any other percent sign as it is. */
const DECODED: Readonly<Record<string, string>> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

/**
 * HubSpot's signature, version 3: method, URI, body and time, in milliseconds. The URI is the one that HubSpot called, with
 * scheme, host and query.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export const HUBSPOT: HmacScheme = {
  algorithm: "sha256",
  encoding: "base64",
  tolerance: 5 * 60_000,
  claim: codeAndTime("x-hubspot-signature-v3", "x-hubspot-request-timestamp", (text) =>
    /^\d{1,15}$/.test(text) ? Number(text) : undefined,
  ),
  signed: ({ method, url, body }, time) => [method, decodedUri(url), body, time],
};

export function decodedUri(url: string): string {
  return url.replaceAll(/%[0-9A-Fa-f]{2}/g, (code) => DECODED[code.toUpperCase()] ?? code);
}
