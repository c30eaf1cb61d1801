import { defined } from "../../../core/model/defined.ts";
import { MESSAGE_MARKS } from "../../../core/model/message.ts";
import { ANY_EVENT, NAME } from "../values/name.ts";
import { TEXT, TRUTH } from "../values/text.ts";
import { ZONE } from "../values/time.ts";
import { orNothing } from "../yaml/readers.ts";
import { type Opened, oneOf, type Reader, shape } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";
import type { TestEvent, TestWhat } from "./journey-test.ts";
import { CONSENT, factsOf } from "./read-customer.ts";
import { TEST_TIME } from "./time.ts";

/** `{ clicked: welcome }`: a report on the latest message of a step. */
const MARK: Reader<Extract<TestWhat, { mark: unknown }>> = shape(
  "What became of a message",
  Object.fromEntries(MESSAGE_MARKS.map((mark) => [mark, { as: NAME, description: "The id of the send" }])),
  { rules: { minProperties: 1, maxProperties: 1 } },
).make(({ tree, values, field, report }) => {
  const [mark, ...more] = MESSAGE_MARKS.filter((one) => field(one) !== undefined);
  if (mark === undefined || more.length > 0) {
    report("SJ902", tree.at, {
      message: "One thing becomes of a message at a time.",
      found: shown(tree),
      allowed: MESSAGE_MARKS.join(", "),
    });
    return undefined;
  }
  const step = values[mark];
  return step === undefined ? undefined : { mark, step };
});

/** An address that the event gives, or takes back. */
const ADDRESS = { as: orNothing(TEXT, null), description: "An address; null removes it" };

export const EVENT_FIELDS = {
  at: { as: TEST_TIME, otherwise: { after: 0 }, description: "When it happens; at the start by default" },
  event: { as: ANY_EVENT, description: "An event of this name" },
  message: { as: MARK, description: "A report on a message: `{ clicked: cart_reminder }`" },
  enter: { as: NAME, description: "A request to this journey" },
  properties: { as: factsOf("properties"), otherwise: {}, description: "Properties of the event" },
  traits: { as: factsOf("traits"), otherwise: {}, description: "Traits of the customer in the event" },
  addresses: {
    as: shape("Addresses", { email: ADDRESS, phone: ADDRESS, push: ADDRESS }),
    otherwise: {},
    description: "Addresses of the customer in the event",
  },
  consent: { as: CONSENT, otherwise: {}, description: "Topics that the customer agrees to or refuses with the event" },
  zone: { as: ZONE, description: "The customer's zone in the event" },
  business: {
    as: TRUTH,
    otherwise: false,
    description: "`true`: a business event, which has no customer and lets everybody in a segment in",
  },
} as const;

const WHATS = ["event", "message", "enter"] as const;

/** Something that happens in a test, at its time. */
export const TEST_EVENT: Reader<TestEvent> = shape("An event of a test", EVENT_FIELDS, {
  rules: oneOf(...WHATS),
  hints: { nobody: "Write `business: true`: an event without a customer is a business event." },
}).make((opened) => {
  const { at: place, report, field, whole } = opened;
  const given = WHATS.filter((key) => field(key) !== undefined);
  if (given.length !== 1) {
    report(
      "SJ902",
      { ...place, length: 1 },
      {
        message: given.length === 0 ? "This does not say what happens." : `This says ${given.length} things at once.`,
        found: given.join(", ") || "none of them",
        allowed: "one of event, message, enter",
      },
    );
    return undefined;
  }
  const what = whatOf(opened);
  if (whole === undefined || what === undefined) return undefined;
  const { at, properties, traits, addresses, consent, zone, business } = whole;
  return { place, at, what, properties, traits, addresses, consent, business, ...defined({ zone }) };
});

function whatOf({ values: { event, message, enter } }: Opened<typeof EVENT_FIELDS>): TestWhat | undefined {
  if (event !== undefined) return { event };
  return message ?? (enter && { enter });
}
