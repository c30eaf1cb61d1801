import { AUTH_KINDS, DESTINATION_FIELDS, METHODS, PAYLOADS } from "../destinations/read.ts";
import { DURATION, described, document, fieldsOf, mapOf, NAME, type Schema, TEXT, whole, words } from "./parts.ts";

/** workflows/destinations/<destination>.yaml. */
export const DESTINATION_SCHEMA: Schema = document("A destination", {
  ...fieldsOf(
    DESTINATION_FIELDS,
    {
      destination: described(NAME, "The name of the destination, and of its file."),
      title: TEXT,
      url: { type: "string", pattern: "^https?://" },
      method: words(...METHODS),
      headers: mapOf(TEXT),
      auth: fieldsOf(
        ["secret", "as", "header"],
        {
          secret: described(TEXT, "The name or ARN of a secret in Secrets Manager."),
          as: words(...AUTH_KINDS),
          header: TEXT,
        },
        ["secret"],
      ),
      lambda: { type: "string", pattern: "^arn:" },
      payload: described(
        words(...PAYLOADS),
        "`pinpoint`: what a function of Amazon Pinpoint's custom channel was given.",
      ),
      timeout: { type: "string", pattern: "^[0-9]+s$", description: "How long one attempt may take: 10s." },
      attempts: described(whole(1, 40), "Attempts in all, up to an hour apart; 31 of them last a day."),
      "give up after": described(DURATION, "No attempt begins later than this after the first: 2h; at most 33h."),
      example: described(
        fieldsOf(["status", "body"], { status: whole(100, 599), body: {} }),
        "The answer where nothing is really called: on a laptop.",
      ),
    },
    ["destination"],
  ),
  oneOf: [
    { required: ["url"], not: { required: ["payload"] } },
    {
      required: ["lambda"],
      not: { anyOf: ["method", "headers", "auth"].map((field) => ({ required: [field] })) },
    },
  ],
});
