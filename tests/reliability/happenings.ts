import fc from "fast-check";
import type { JsonObject } from "../../core/model/json.ts";

/** What a customer does, or a system reports of them; several at once are told by one. */
export interface Happening {
  readonly name: string;
  readonly properties: JsonObject;
  readonly context: JsonObject;
}

const cart = fc.constantFrom("c1", "c2");
const says = (name: string, context: JsonObject = {}, properties: JsonObject = {}): Happening => ({
  name,
  properties,
  context,
});

const aboutCart = (name: string) => cart.map((cartId) => says(name, {}, { cartId }));

/** Which message something is reported of: one that there may be. */
const message = fc
  .record({ n: fc.integer({ min: 0, max: 4 }), step: fc.constantFrom("reminder", "last") })
  .map(({ n, step }) => `nudge#${n}#${step}#1`);

/** What providers report, and what becomes of addresses. The customer's own address stands in for `*`. */
const reported = fc.oneof(
  message.map((about) => says("Email Bounced", { message: about }, { permanent: true, address: "*" })),
  message.map((about) => says("Email Complained", { message: about }, { address: "*" })),
  message.map((about) => says("Email Delivered", { message: about })),
  message.map((about) => says("Email Opened", { message: about })),
);
const addressed = fc.constantFrom(
  says("Moved", { addresses: { email: "new-*" } }),
  says("Moved", { addresses: { email: null } }),
  says("Moved", { addresses: { push: null } }),
  says("Opted Out", { consent: { all: { email: false } } }),
  says("Opted In", { consent: { all: { email: true } } }),
);
const day = fc.integer({ min: -1, max: 4 });
const zone = fc.constantFrom("Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Auckland");

/** Most of what happens is what the journeys are about. A date is so many days after the start. */
export const happening: fc.Arbitrary<Happening | readonly Happening[]> = fc.oneof(
  { weight: 10, arbitrary: aboutCart("Cart Updated") },
  { weight: 6, arbitrary: aboutCart("Order Completed") },
  { weight: 6, arbitrary: message.map((about) => says("Email Clicked", { message: about })) },
  {
    weight: 4,
    arbitrary: fc.boolean().map((offers) => says(offers ? "Subscribed" : "Unsubscribed", { consent: { offers } })),
  },
  { weight: 2, arbitrary: fc.constant(says("Left")) },
  { weight: 4, arbitrary: fc.boolean().map((vip) => says("Seen", { traits: { vip } })) },
  {
    weight: 2,
    arbitrary: day.map((days) => says("Planned", { traits: { day: `+${days}` }, zone: "Europe/London" })),
  },
  { weight: 2, arbitrary: reported },
  { weight: 2, arbitrary: addressed },
  {
    weight: 2,
    arbitrary: fc
      .tuple(day, zone)
      .map(([days, where]) => says("Travelled", { traits: { renewal: `+${days}` }, zone: where })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(day, zone)
      .map(([days, where]) => says("Contract Signed", { traits: { renewal: `+${days}` }, zone: where })),
  },
  { weight: 2, arbitrary: fc.constant(says("Signed Up")) },
  { weight: 1, arbitrary: fc.constant(says("Alerts Wanted")) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 12 })
      .map((items) => Array.from({ length: items }, (_, item) => says("Item Viewed", {}, { item: `i${item}` }))),
  },
);
