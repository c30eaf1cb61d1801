import { PURPOSES, type Purpose } from "../../../core/model/event.ts";
import type { ConsentSettings } from "../../../core/model/settings.ts";
import { words } from "../values/text.ts";
import { byName, mapOf } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";

const IN_OR_OUT = words("in", "out");

export const PURPOSE_FIELDS = {
  profiling: {
    as: IN_OR_OUT,
    description:
      "Conclusions about the customer: predicted traits, the time at which they read, audiences; `in` by default",
  },
  tracking: { as: IN_OR_OUT, description: "Pixels and counted links in messages; `out` by default" },
  ads: { as: IN_OR_OUT, description: "Audiences of advertising systems; `out` by default" },
} as const satisfies Record<Purpose, unknown>;

export const CONSENT_FIELDS = {
  purposes: {
    as: shape("purposes", PURPOSE_FIELDS),
    description:
      "What customers are before they have said anything about a [purpose](#consent), `in` or `out`: `profiling`, `tracking`, `ads`",
  },
  categories: {
    as: mapOf(words(...PURPOSES), byName("Categories")),
    description:
      "The purposes that the categories of Segment's `context.consent.categoryPreferences` stand for: `{ Advertising: ads, Analytics: tracking }`. Categories never say anything about topics",
  },
} as const;

/** What purposes start from, and what other systems call them. */
export const CONSENT: Reader<ConsentSettings> = shape("consent", CONSENT_FIELDS);
