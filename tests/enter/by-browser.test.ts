import { expect, test } from "vitest";
import type { CustomerEvent } from "../../core/model/event.ts";
import { enterRule, entryOn, event, journey, rulesOf, segment, world } from "../ingest/world.ts";

const BROWSER: Pick<CustomerEvent, "via"> = { via: { source: "web", trust: "browser" } };
const LISTED: Pick<CustomerEvent, "via"> = { via: { source: "web", trust: "browser", transactional: true } };

const RESET = "Password Reset Requested";
const receipts = journey({
  journey: "reset",
  transactional: true,
  enter: [enterRule({ event: RESET, again: "always" })],
});
const marketing = journey({ journey: "hello", enter: [enterRule({ event: RESET, again: "always" })] });

test.each<readonly [string, Pick<CustomerEvent, "via">, number]>([
  ["no sender from outside", {}, 1],
  ["a trusted key", { via: { source: "crm", trust: "trusted" } }, 1],
  ["a confirmed page", { via: { trust: "confirmed" } }, 1],
  ["a browser", BROWSER, 0],
  ["a browser whose key lists the name", LISTED, 1],
])("an event of %s starts a journey with transactional messages: %j", async (_, via, count) => {
  const all = world(rulesOf([receipts, marketing]));

  await all.ingest(event(RESET, via));

  const { reset, hello } = all.profile().journeys;
  expect([reset?.count ?? 0, hello?.count]).toEqual([count, 1]);
  expect(reset?.refused.browser?.n ?? 0).toBe(1 - count);
});

test("neither does a browser by the segment that its event lets the customer into", async () => {
  const vip = segment("vip", { when: "profile.plan = 'pro'", reads: ["trait:plan"] });
  const enter = [entryOn({ on: "segment", segment: "vip", edge: "entering" })];
  const rules = rulesOf([journey({ journey: "reset", transactional: true, enter })], {}, [vip]);
  const says = { context: { traits: { plan: "pro" } } };
  const browser = world(rules);
  const server = world(rules);

  await browser.ingest(event("Plan Chosen", { ...says, ...BROWSER }));
  await server.ingest(event("Plan Chosen", says));

  expect(browser.profile().segments).toEqual(["vip"]);
  expect(browser.profile().journeys.reset).toMatchObject({ count: 0, refused: { browser: { n: 1 } } });
  expect(server.profile().journeys.reset?.count).toBe(1);
});
