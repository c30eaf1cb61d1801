import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { Analytics as CustomerIo } from "@customerio/cdp-analytics-node";
import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { Analytics as Segment } from "@segment/analytics-node";
import { describe, expect, test } from "vitest";
import { BROWSER_PATH } from "../browser.ts";
import { browse } from "./browse.ts";
import { countsOf, deployed } from "./deployed.ts";

/*
 * The libraries as they are published: only the host and the write key are ours. Each makes every call about a customer of
 * its own, and the profiles are the same.
 */

const require = createRequire(import.meta.url);

const shop = deployed();

const TRAITS = { email: "ada@example.com", plan: "pro", address: { city: "Köln" } };
const ORDER = { orderId: "o1", total: 12.5 };

/** What every library says, in its own words. */
type Say = (who: { readonly userId: string; readonly anonymousId: string }) => Promise<void>;

interface Server {
  identify(message: { userId: string; anonymousId: string; traits: typeof TRAITS }): unknown;
  track(message: { userId: string; event: string; properties: typeof ORDER }): unknown;
  page(message: { userId: string; name: string; category: string; properties: { url: string } }): unknown;
  screen(message: { userId: string; name: string; properties: { first: boolean } }): unknown;
  group(message: { userId: string; groupId: string; traits: { seats: number } }): unknown;
  alias(message: { userId: string; previousId: string }): unknown;
}

function sayAll(library: Server, { userId, anonymousId }: Parameters<Say>[0]): void {
  library.identify({ userId, anonymousId, traits: TRAITS });
  library.track({ userId, event: "Order Completed", properties: ORDER });
  library.page({ userId, name: "Cart", category: "Shop", properties: { url: "https://shop.example/cart" } });
  library.screen({ userId, name: "Start", properties: { first: true } });
  library.group({ userId, groupId: "g1", traits: { seats: 5 } });
  library.alias({ userId, previousId: anonymousId });
}

const LIBRARIES: Readonly<Record<string, Say>> = {
  "@segment/analytics-node": async (who) => {
    const library = new Segment({ writeKey: shop().keys.server, host: shop().url });
    sayAll(library, who);
    await library.closeAndFlush();
  },
  "analytics-node": async (who) => {
    const Analytics = require("analytics-node");
    const library = new Analytics(shop().keys.server, { host: shop().url });
    sayAll(library, who);
    await library.flush();
  },
  "@rudderstack/rudder-sdk-node": async (who) => {
    const library = new RudderAnalytics(shop().keys.server, { dataPlaneUrl: shop().url });
    sayAll(library, who);
    await library.flush();
  },
  "@customerio/cdp-analytics-node": async (who) => {
    const library = new CustomerIo({ writeKey: shop().keys.server, host: shop().url });
    sayAll(library, who);
    await library.closeAndFlush();
  },
};

/** Lets the messages that are still under way arrive, and what they cause happen. */
async function arrived(customerId: string, events: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const { cloud } = shop();
        await cloud.runUntil(cloud.now() + 5_000);
        return Object.values(countsOf(await profile(customerId))).reduce((sum, n) => sum + n, 0);
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(events);
}

const profile = (customerId: string) => shop().profile(customerId);

const isPost = (line: string) => line.startsWith("POST ");

/** What is known of a customer, without times. */
async function known(customerId: string) {
  const found = await profile(customerId);
  return {
    email: found?.addresses.email?.v,
    traits: Object.fromEntries(Object.entries(found?.traits ?? {}).map(([name, { v }]) => [name, v])),
    counts: countsOf(found),
  };
}

const EXPECTED = {
  email: "ada@example.com",
  traits: { plan: "pro", address: { city: "Köln" }, group: { id: "g1", seats: 5 } },
  counts: {
    "Customer Identified": 1,
    "Order Completed": 1,
    "Page Viewed": 1,
    "Screen Viewed": 1,
    "Group Joined": 1,
    "Customer Aliased": 1,
  },
};

describe("unmodified libraries, with host and write key changed and nothing else", () => {
  test.each(Object.entries(LIBRARIES))("%s", async (name, say) => {
    const userId = `u-${name.replace(/\W/g, "-")}`;
    const anonymousId = randomUUID();
    await say({ userId, anonymousId });
    await arrived(userId, 6);

    expect(await known(userId)).toEqual(EXPECTED);
    // identify and alias say that the visitor is this customer.
    expect((await profile(`anonymous/${anonymousId}`))?.customerId).toBe(userId);
  });

  test("Rudder's messages come compressed, under the content type of a form", async () => {
    const library = new RudderAnalytics(shop().keys.server, { dataPlaneUrl: shop().url });
    library.track({ userId: "u-gzip", event: "Order Completed", properties: { note: "é".repeat(1_000) } });
    await library.flush();
    await arrived("u-gzip", 1);

    expect((await known("u-gzip")).counts).toEqual({ "Order Completed": 1 });
  });

  test("a batch that is sent again after a lost answer counts once", async () => {
    const batch = [{ type: "track", userId: "u-again", event: "Order Completed", messageId: "m1" }];
    const request = { method: "POST", body: JSON.stringify({ writeKey: shop().keys.server, batch }) };
    for (let times = 0; times < 3; times++) expect((await fetch(`${shop().url}/v1/batch`, request)).status).toBe(200);
    await arrived("u-again", 1);

    expect((await known("u-again")).counts).toEqual({ "Order Completed": 1 });
  });
});

describe.skipIf(BROWSER_PATH === undefined)("@segment/analytics-next in Chromium, on a page of another origin", () => {
  /** Says everything with this strategy, and waits until as many requests were answered. */
  function say(userId: string, strategy: object, requests: number): Promise<readonly string[]> {
    const { keys, url } = shop();
    return browse(url, {
      load: `
        { writeKey: ${JSON.stringify(keys.browser)}, cdnURL: ${JSON.stringify(url)} },
        { integrations: { "Segment.io": ${JSON.stringify(strategy)} } },
      `,
      calls: `
        await analytics.identify(${JSON.stringify(userId)}, ${JSON.stringify(TRAITS)});
        await analytics.track("Order Completed", ${JSON.stringify(ORDER)});
        await analytics.page("Shop", "Cart", { url: "https://shop.example/cart" });
        await analytics.screen("Start");
        await analytics.group("g1", { seats: 5 });
        await analytics.alias(${JSON.stringify(userId)});
      `,
      arrived: (asked) =>
        expect.poll(() => asked.filter(isPost).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(requests),
    });
  }

  test("sends each call to its short path", { timeout: 60_000 }, async () => {
    const asked = await say("u-browser", {}, 6);
    await arrived("u-browser", 6);

    expect(asked).toEqual(expect.arrayContaining(["i", "t", "p", "s", "g", "a"].map((path) => `POST /v1/${path} 200`)));
    const found = await known("u-browser");
    expect(found.counts).toEqual(EXPECTED.counts);
    expect(found.traits).toEqual(EXPECTED.traits);
    const { addresses, aliases = [] } = (await profile("u-browser")) ?? {};
    // Only a browser said so: it gets no marketing until the customer confirms it.
    expect(addresses?.email).toMatchObject({ v: "ada@example.com", how: "browser" });
    expect(aliases.filter((id) => id.startsWith("anonymous/"))).toHaveLength(1);
  });

  test("sends batches to /v1/b", { timeout: 60_000 }, async () => {
    const batches = { strategy: "batching", config: { size: 3, timeout: 500 } };
    const asked = await say("u-batching", { deliveryStrategy: batches }, 2);
    await arrived("u-batching", 6);

    expect(new Set(asked.filter(isPost))).toEqual(new Set(["POST /v1/b 200"]));
    expect((await known("u-batching")).counts).toEqual(EXPECTED.counts);
  });
});
