import { CHANNELS } from "../../../core/channels/channels.ts";
import { DROP_REASONS } from "../../../core/model/drop-reasons.ts";
import { ANY_EVENT, NAME } from "../values/name.ts";
import { wholeNumber } from "../values/share.ts";
import { TEXT, TRUTH, withoutPlace, words } from "../values/text.ts";
import { anyNumber, entriesOf, inShort } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import type { Expectations, ExpectedCall, ExpectedEvent, ExpectedMessage, ExpectedProfile } from "./journey-test.ts";
import { factsOf } from "./read-customer.ts";
import { EXPECTED_TIME } from "./time.ts";

const AT = { as: EXPECTED_TIME, description: "When: a time, or a span of two like `60d..61d`" };

const MESSAGE: Reader<ExpectedMessage> = inShort(
  NAME,
  shape("An expected message", {
    template: { as: NAME, description: "The template" },
    step: { as: NAME, description: "The id of the send" },
    at: AT,
    channel: { as: words(...CHANNELS), description: "The channel" },
    to: { as: TEXT, description: "The address" },
    subject: { as: TEXT, description: "A part of the subject" },
  }).make(({ at: place, whole }) => whole && { place, ...whole }),
  (template, place) => ({ place, template }),
);

const EVENT: Reader<ExpectedEvent> = inShort(
  ANY_EVENT,
  shape("An expected event", {
    event: { as: ANY_EVENT, required: true, description: "The name of the event" },
    at: AT,
    properties: {
      as: factsOf("properties"),
      otherwise: {},
      description: "Properties, of which only what is given is compared",
    },
  }),
  (event) => ({ event, properties: {} }),
);

const CALL: Reader<ExpectedCall> = inShort(
  NAME,
  shape("An expected call", {
    call: { as: NAME, required: true, description: "The destination" },
    at: AT,
    with: {
      as: { schema: { type: "object" }, read: factsOf("properties").read },
      otherwise: {},
      description: "What the call was made with, of which only what is given is compared",
    },
  }).make(({ whole }) => {
    if (whole === undefined) return undefined;
    const { call: destination, ...rest } = whole;
    return { destination, ...rest };
  }),
  (destination) => ({ destination, with: {} }),
);

const SEGMENTS = anyNumber(withoutPlace(NAME), "segments");

const PROFILE: Reader<ExpectedProfile> = shape("An expected profile", {
  traits: { as: factsOf("traits"), otherwise: {}, description: "Traits, of which only what is given is compared" },
  in: { as: SEGMENTS, otherwise: [], description: "Segments that the customer is in" },
  "not in": { as: SEGMENTS, otherwise: [], description: "Segments that the customer is not in" },
}).make(({ values: { traits, in: within, "not in": notIn } }) => ({ traits, in: within, notIn }));

const ENTERED_NUMBER = wholeNumber(0, 10_000);
const ENTERED: Reader<number | boolean> = {
  schema: { anyOf: [TRUTH.schema, ENTERED_NUMBER.schema] },
  read: (tree, report) => (tree.kind === "true or false" ? tree.value : ENTERED_NUMBER.read(tree, report)),
};

/** `{ welcome: no_consent }`: why the message of a step was not sent. */
const DROPPED: Reader<NonNullable<Expectations["dropped"]>> = {
  schema: entriesOf(words(...DROP_REASONS), { message: "" }).schema,
  read: (tree, report) =>
    entriesOf(
      words(...DROP_REASONS),
      { message: "`dropped` takes a reason by step.", allowed: "{ step: reason }" },
      NAME,
    )
      .read(tree, report)
      ?.map(({ name: step, value: reason }) => ({ step, reason })),
};

export const EXPECT_SHAPE = shape(
  "What is expected",
  {
    outbox: {
      as: anyNumber(MESSAGE),
      description:
        "All messages, in the order of sending: a template, or any of `{ template, step, at, channel, to, subject }`. `at: 60d..61d` is a span of time; nothing is [spread](#spreading) in tests",
    },
    dropped: { as: DROPPED, description: "Why messages were not sent, by step: `{ offer: no_consent }`" },
    outcome: {
      as: anyNumber(TEXT),
      description:
        "How the entry ended: `completed`, the reason of an exit, `inside`, `held out`, `not entered`. It is the last outcome, or a list with one for each time",
    },
    entered: { as: ENTERED, description: "How often the customer was let in, or `true` or `false`" },
    refused: { as: TEXT, description: "The reason for a refusal: `again`, `inside`, `limit` …" },
    events: {
      as: anyNumber(EVENT),
      description: "What the journey emitted, in order: names, or `{ event, at, properties }`",
    },
    calls: {
      as: anyNumber(CALL),
      description:
        "Every attempt at a call, in order: destinations, or `{ call, at, with }`. Of `with` only the given fields are compared",
    },
    goal: { as: TRUTH, description: "Whether the customer reached it" },
    profile: { as: PROFILE, description: "`{ traits: { plan: free }, in: [unpaid], not in: [loyal] }`" },
  },
  { rules: { minProperties: 1 } },
);

/** The expected result of a test. */
export const EXPECT: Reader<Expectations> = EXPECT_SHAPE.make(({ tree, whole, report }) => {
  if (tree.fields.size === 0) {
    report("SJ903", tree.at, {
      message: "Nothing is expected: this test cannot fail.",
      allowed: Object.keys(EXPECT_SHAPE.fields).join(", "),
    });
  }
  return whole;
});
