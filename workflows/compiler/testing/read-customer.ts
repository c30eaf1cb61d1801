import { defined } from "../../../core/model/defined.ts";
import { isJsonObject, type JsonObject } from "../../../core/model/json.ts";
import type { Report } from "../diagnostics/report.ts";
import { ANY_EVENT, declaredNames, NAME } from "../values/name.ts";
import { wholeNumber } from "../values/share.ts";
import { TEXT, TRUTH, words } from "../values/text.ts";
import { ZONE } from "../values/time.ts";
import { literalOf } from "../values/value.ts";
import { mapOf, oneOrList } from "../yaml/readers.ts";
import { type Opened, type Reader, shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { type Consent, KNOWN_BY, type KnownBy, type PastEvent, type TestCustomer } from "./journey-test.ts";
import { TEST_TIME } from "./time.ts";

/** A customer without any data. */
export const UNKNOWN_CUSTOMER: TestCustomer = {
  known: "first event",
  addresses: {},
  consent: {},
  traits: {},
  segments: [],
  history: [],
};

/** Values by name, as they stand: properties of events, or traits. */
export function factsOf(kind: "properties" | "traits"): Reader<JsonObject> {
  return {
    schema: { type: "object", ...declaredNames(kind) },
    read: (tree, report) => {
      const value = literalOf(tree);
      if (isJsonObject(value)) return value;
      report("SJ110", tree.at, {
        message: "This field takes values by name.",
        found: shown(tree),
        allowed: "{ name: value }",
      });
      return undefined;
    },
  };
}

const CHANNEL_TRUTHS = mapOf(TRUTH, { message: "Consent to a topic is true or false." });

/** `[offers]` agrees to a topic; `{ offers: false }` or `{ offers: { email: true } }` say it in full. */
export const CONSENT: Reader<Consent> = {
  schema: {
    anyOf: [
      oneOrList(NAME).schema,
      { type: "object", additionalProperties: { anyOf: [TRUTH.schema, CHANNEL_TRUTHS.schema] } },
    ],
  },
  read: (tree, report) => {
    if (tree.kind !== "map") {
      const topics = oneOrList(NAME, "consent").read(tree, report) ?? [];
      return Object.fromEntries(topics.map(({ value }) => [value, true]));
    }
    const consent: Record<string, boolean | Record<string, boolean>> = {};
    for (const [topic, { value }] of tree.fields) {
      if (value.kind === "true or false") consent[topic] = value.value;
      else if (value.kind === "map") consent[topic] = truthsOf(value, report);
      else reportConsent(value, report);
    }
    return consent;
  },
};

function truthsOf(tree: Tree & { kind: "map" }, report: Report): Record<string, boolean> {
  const truths: Record<string, boolean> = {};
  for (const [channel, { value }] of tree.fields) {
    if (value.kind === "true or false") truths[channel] = value.value;
    else reportConsent(value, report);
  }
  return truths;
}

function reportConsent(tree: Tree, report: Report): void {
  report("SJ110", tree.at, {
    message: "Consent to a topic is true or false.",
    found: shown(tree),
    allowed: "true, false, { email: true }",
  });
}

const PAST_EVENT: Reader<PastEvent> = shape("An earlier event", {
  event: { as: ANY_EVENT, required: true, description: "The name of the event" },
  ago: {
    as: TEST_TIME,
    required: "Add `ago: 30d`: how long before the test begins.",
    description: "How long before the test begins",
  },
  times: { as: wholeNumber(1, 200), otherwise: 1, description: "How often; once by default" },
  properties: { as: factsOf("properties"), otherwise: {}, description: "Its properties" },
}).make(({ whole }) => (whole === undefined || "moment" in whole.ago ? undefined : { ...whole, ago: whole.ago.after }));

export const CUSTOMER_FIELDS = {
  id: { as: TEXT, description: "The id; by default one that fits `group` and `paths`" },
  known: {
    as: words(...KNOWN_BY),
    description: "How the customer becomes known, see [below](#how-the-customer-becomes-known)",
  },
  email: { as: TEXT, description: "The e-mail address" },
  phone: { as: TEXT, description: "The phone number" },
  push: { as: TEXT, description: "The device" },
  consent: { as: CONSENT, otherwise: {}, description: "The topics that the customer agrees to or refuses" },
  traits: { as: factsOf("traits"), otherwise: {}, description: "Traits by name" },
  zone: { as: ZONE, description: "The zone that the customer lives in" },
  locale: { as: TEXT, description: "The language, like en-GB" },
  country: { as: TEXT, description: "The country, like GB" },
  segments: { as: oneOrList(NAME), otherwise: [], description: "Lists that the customer is in" },
  history: { as: oneOrList(PAST_EVENT), otherwise: [], description: "Earlier events" },
} as const;

/** Who the customer is when the test begins. */
export const CUSTOMER: Reader<TestCustomer> = shape("A test's customer", CUSTOMER_FIELDS).make((opened) => {
  const { consent, traits, segments, history, id, zone, locale, country, ...rest } = opened.values;
  const { email, phone, push } = rest;
  return {
    addresses: defined({ email, phone, push }),
    consent,
    traits,
    segments,
    history,
    known: knownBy(opened),
    ...defined({ id, zone, locale, country }),
  };
});

/**
 * How the customer becomes known: as the test says; by default by an import if they have a history, and by their first event if the
 * test has no data of them.
 */
function knownBy({ tree, values, field, at, report }: Opened<typeof CUSTOMER_FIELDS>): KnownBy {
  const { known, segments, history } = values;
  const before = history.length > 0 ? "history" : segments.length > 0 ? "segments" : undefined;
  if (known === "first event" && before !== undefined) {
    report("SJ907", field(before)?.key ?? at, {
      message: `Somebody who is known by their first event has no \`${before}\` from before it.`,
      found: before,
      hint: `Leave out \`${before}\`, or write \`known: imported\`.`,
    });
  }
  if (known !== undefined) return known;
  if (history.length > 0) return "imported";
  const isDescribed = [...tree.fields.keys()].some((name) => name !== "id" && Object.hasOwn(CUSTOMER_FIELDS, name));
  return isDescribed ? "described" : "first event";
}
