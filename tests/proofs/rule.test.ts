import { expect, it } from "vitest";
import { agreed, event, HOUR, MINUTE, NAMES, openShop, proved, type Resources, type Shop } from "./shop.ts";

async function order(shop: Shop): Promise<void> {
  await shop.at("2026-03-02T10:00:00Z", event("Order Completed", "ann", { context: agreed("ann") }));
  await shop.until(HOUR + MINUTE);
}

function idOf(resources: Resources, prefix: string, type: string): string {
  const [only, ...others] = Object.keys(resources).filter(
    (id) => id.startsWith(prefix) && resources[id]?.Type === type,
  );
  if (only === undefined || others.length > 0) throw new Error(`There is not one ${type} ${prefix}.`);
  return only;
}

/** Takes a rule away, and what was only there for it: the policy that lets it put into the queue. */
function withoutRule(resources: Resources): void {
  const rule = idOf(resources, "IngestCustomerEvents", "AWS::Events::Rule");
  delete resources[rule];
  for (const [id, resource] of Object.entries(resources)) {
    if (JSON.stringify(resource).includes(`"${rule}"`)) delete resources[id];
  }
}

it("an order on the bus becomes a customer, an entry and a message", async () => {
  const shop = await openShop("2026-03-02T09:00:00Z");

  await order(shop);

  const { customers, applied, messages } = await shop.tally();
  expect({ customers, applied, sent: messages.sent }).toEqual({ customers: 1, applied: 1, sent: 1 });
});

it("without the rule in the template nothing arrives: no customer, no call, no message", async () => {
  const shop = await openShop("2026-03-02T09:00:00Z", proved(withoutRule));

  await order(shop);

  const { customers, applied, journeys, messages } = await shop.tally();
  expect({ customers, applied, journeys, sent: messages.sent }).toEqual({
    customers: 0,
    applied: 0,
    journeys: {},
    sent: 0,
  });
  expect(shop.cloud.queue(NAMES.queues.ingest)?.sent).toBe(0);
  expect(shop.calls("ingest")).toEqual({});
  expect(shop.cloud.outboxJson()).toBe("[]");
});

it("without the event source in the template events wait in the queue", async () => {
  const shop = await openShop(
    "2026-03-02T09:00:00Z",
    proved((resources) => {
      delete resources[idOf(resources, "IngestWorkMapping", "AWS::Lambda::EventSourceMapping")];
    }),
  );

  await order(shop);

  expect((await shop.tally()).customers).toBe(0);
  expect(shop.cloud.queue(NAMES.queues.ingest)?.counts().visible).toBe(1);
});
