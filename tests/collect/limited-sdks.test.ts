import { createRequire } from "node:module";
import { Analytics as CustomerIo } from "@customerio/cdp-analytics-node";
import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { Analytics as Segment } from "@segment/analytics-node";
import { describe, expect, test } from "vitest";
import { BROWSER_PATH } from "../browser.ts";
import { browse } from "./browse.ts";
import { KEY, NOW } from "./messages.ts";
import { served } from "./served.ts";

/*
 * What unmodified libraries do with 429 and Retry-After: a burst beyond the limit of its key, shortly before the minute ends.
 * docs/collect.md says which options they need for that.
 */

const require = createRequire(import.meta.url);
const MESSAGES = 100;
const BATCH = 20;
/** Three of the five batches come in before the limit is reached. */
const LIMIT = 50;
/** Longer than any of the libraries goes on by itself that does not read Retry-After. */
const UNTIL_NEXT_MINUTE = 2_500;

type Burst = (url: string, message: (n: number) => { userId: string; event: string }) => Promise<unknown>;

const numbers = Array.from({ length: MESSAGES }, (_, n) => n);

/** With the options that docs/collect.md names. */
const LIBRARIES: Readonly<Record<string, Burst>> = {
  "@segment/analytics-node": async (url, message) => {
    const library = new Segment({ writeKey: KEY, host: url, flushAt: BATCH });
    for (const n of numbers) library.track(message(n));
    await library.closeAndFlush();
  },
  "analytics-node": async (url, message) => {
    const Analytics = require("analytics-node");
    const errorHandler = () => undefined;
    const library = new Analytics(KEY, { host: url, flushAt: BATCH, errorHandler, retryCount: 9 });
    const said = numbers.map((n) => new Promise((done) => library.track(message(n), done)));
    await library.flush();
    await Promise.all(said);
  },
  "@rudderstack/rudder-sdk-node": async (url, message) => {
    const errorHandler = () => undefined;
    const options = { dataPlaneUrl: url, flushAt: BATCH, errorHandler };
    const library = new RudderAnalytics(KEY, options);
    await Promise.all(numbers.map((n) => new Promise((done) => library.track(message(n), () => done(undefined)))));
  },
  "@customerio/cdp-analytics-node": async (url, message) => {
    const library = new CustomerIo({
      writeKey: KEY,
      host: url,
      maxEventsInBatch: BATCH,
      maxRetries: 120,
    });
    for (const n of numbers) library.track(message(n));
    await library.closeAndFlush();
  },
};

/** Messages of a page: each is a request of its own. */
const OF_PAGE = 10;

/** Collect with a limit, to which the first message comes some seconds before the minute ends. */
async function nearlyFull(limit: number) {
  const made = await served({ limit });
  let began: number | undefined;
  const get = () => {
    began ??= Date.now();
    return NOW + 60_000 - UNTIL_NEXT_MINUTE + Date.now() - began;
  };
  Object.defineProperty(made.clock, "time", { get });
  return made;
}

describe.concurrent("a burst beyond the limit of its key", { timeout: 60_000 }, () => {
  test.each(Object.entries(LIBRARIES))("arrives whole and once by %s", async (_, burst) => {
    const { url, events, counts, close } = await nearlyFull(LIMIT);
    await burst(url, (n) => ({ userId: `u${n}`, event: "Order Completed" }));
    await close();

    expect(counts).toContain("KeyLimited");
    const customers = events.map(({ detail }) => String(detail.customerId));
    expect(customers.toSorted()).toEqual(numbers.map((n) => `u${n}`).toSorted());
  });

  test.skipIf(BROWSER_PATH === undefined)(
    "arrives whole and once by @segment/analytics-next, in Chromium",
    async () => {
      const { url, events, counts, close } = await nearlyFull(OF_PAGE / 2);
      try {
        await browse(url, {
          load: `{ writeKey: ${JSON.stringify(KEY)}, cdnURL: ${JSON.stringify(url)} }`,
          calls: `for (let n = 0; n < ${OF_PAGE}; n++) analytics.track("Event " + n);`,
          arrived: () => expect.poll(() => events.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(OF_PAGE),
        });
      } finally {
        await close();
      }

      expect(counts).toContain("KeyLimited");
      expect(new Set(events.map(({ name }) => name)).size).toBe(OF_PAGE);
      expect(events).toHaveLength(OF_PAGE);
    },
  );
});
