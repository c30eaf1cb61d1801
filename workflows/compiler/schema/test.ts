import { DROP_REASONS, MESSAGE_MARKS } from "../../../core/model/message.ts";
import { WAYS_KNOWN } from "../testing/journey-test.ts";
import {
  ANY_EVENT,
  described,
  document,
  facts,
  fieldsOf,
  listOf,
  mapOf,
  NAME,
  oneOrList,
  type Schema,
  TEXT,
  TRUTH,
  whole,
  words,
  ZONE,
} from "./parts.ts";

const names: Schema = { anyOf: [NAME, { type: "array", items: NAME }] };
const time = described(TEXT, "A time after the start like 0h, 30m, 1d 2h; or a day and time like 2026-12-24T09:00.");
const consent: Schema = { anyOf: [names, mapOf({ anyOf: [TRUTH, mapOf(TRUTH)] })] };
const anyOrList = (items: Schema): Schema => ({ anyOf: [items, { type: "array", items }] });

const customer = fieldsOf(
  ["id", "known", "email", "phone", "push", "consent", "traits", "zone", "locale", "country", "segments", "history"],
  {
    id: TEXT,
    known: described(words(...WAYS_KNOWN), "How they came to be known: nothing starts by an import."),
    email: TEXT,
    phone: TEXT,
    push: TEXT,
    consent,
    traits: facts("traits"),
    zone: ZONE,
    locale: TEXT,
    country: TEXT,
    segments: described(names, "Lists that the customer is in."),
    history: oneOrList(
      fieldsOf(
        ["event", "ago", "times", "properties"],
        { event: ANY_EVENT, ago: time, times: whole(1, 200), properties: facts("properties") },
        ["event", "ago"],
      ),
    ),
  },
);

const address: Schema = { type: ["string", "null"] };
const event: Schema = {
  ...fieldsOf(["at", "event", "message", "enter", "properties", "traits", "addresses", "consent", "zone", "nobody"], {
    at: time,
    event: ANY_EVENT,
    message: { ...fieldsOf(MESSAGE_MARKS, allAre(MESSAGE_MARKS, NAME)), minProperties: 1, maxProperties: 1 },
    enter: described(NAME, "A request to this journey."),
    properties: facts("properties"),
    traits: facts("traits"),
    addresses: fieldsOf(["email", "phone", "push"], { email: address, phone: address, push: address }),
    consent,
    zone: ZONE,
    nobody: described(TRUTH, "An event of nobody's: it lets in a segment."),
  }),
  oneOf: [{ required: ["event"] }, { required: ["message"] }, { required: ["enter"] }],
};

const answer = fieldsOf(["status", "body"], { status: whole(0, 599), body: {} });
const message = fieldsOf(["template", "step", "at", "channel", "to", "subject"], {
  template: NAME,
  step: NAME,
  at: TEXT,
  channel: words("email", "sms", "push", "webhook"),
  to: TEXT,
  subject: TEXT,
});

const expected: Schema = {
  ...fieldsOf(["outbox", "dropped", "outcome", "entered", "refused", "events", "calls", "goal", "profile"], {
    outbox: described(anyOrList({ anyOf: [NAME, message] }), "All messages, in order."),
    dropped: mapOf(words(...DROP_REASONS)),
    outcome: anyOrList(TEXT),
    entered: { anyOf: [TRUTH, whole(0, 10_000)] },
    refused: TEXT,
    events: anyOrList({
      anyOf: [
        ANY_EVENT,
        fieldsOf(["event", "at", "properties"], { event: ANY_EVENT, at: TEXT, properties: facts("properties") }, [
          "event",
        ]),
      ],
    }),
    calls: anyOrList({
      anyOf: [NAME, fieldsOf(["call", "at", "with"], { call: NAME, at: TEXT, with: { type: "object" } }, ["call"])],
    }),
    goal: TRUTH,
    profile: fieldsOf(["traits", "in", "not in"], { traits: facts("traits"), in: names, "not in": names }),
  }),
  minProperties: 1,
};

/** workflows/definitions/<journey>.test.yaml. */
export const TEST_SCHEMA: Schema = document(
  "Tests of a journey",
  listOf(
    fieldsOf(
      ["test", "starts", "with", "group", "paths", "customer", "events", "calls", "until", "expect"],
      {
        test: described(TEXT, "What happens, in plain words."),
        starts: TEXT,
        with: described(names, "Other journeys that are loaded besides."),
        group: words("customer", "holdout", "control", "canary", "not_sampled"),
        paths: described(mapOf(NAME), "The path of each split that the customer takes."),
        customer,
        events: { anyOf: [event, { type: "array", items: event }] },
        calls: mapOf(oneOrList(answer)),
        until: time,
        expect: expected,
      },
      ["test", "expect"],
    ),
  ),
);

function allAre<const F extends string>(names: readonly F[], schema: Schema): { readonly [K in F]: Schema } {
  return Object.assign({}, ...names.map((name) => ({ [name]: schema })));
}
