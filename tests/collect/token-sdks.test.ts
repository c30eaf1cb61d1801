import { Analytics } from "@segment/analytics-node";
import { describe, expect, test } from "vitest";
import { BROWSER_PATH } from "../browser.ts";
import { browse } from "./browse.ts";
import { KEY, SECRET, tokenFor } from "./messages.ts";
import { served } from "./served.ts";

/* How unmodified libraries carry a user token, in the ways that docs/collect.md shows. */

const userToken = tokenFor("u1");
const TRUSTED = { source: "web", trust: "trusted", joins: "browser" };
const BROWSER = { source: "web", trust: "browser" };

test("@segment/analytics-node sends it in the context of a message", async () => {
  const { url, events, close } = await served({ secret: SECRET });
  const library = new Analytics({ writeKey: KEY, host: url });
  library.identify({ userId: "u1", traits: { email: "ada@example.com" }, context: { userToken } });
  library.track({ userId: "u2", event: "Order Completed", context: { userToken } });
  await library.closeAndFlush();
  await close();

  expect(events.map(({ name, detail }) => [name, detail.via])).toEqual([
    ["Customer Identified", TRUSTED],
    ["Order Completed", BROWSER],
  ]);
});

describe.skipIf(BROWSER_PATH === undefined)("@segment/analytics-next in Chromium", () => {
  test("adds it to every message by a source middleware, or to one by its options", { timeout: 60_000 }, async () => {
    const { url, events, close } = await served({ secret: SECRET });
    try {
      await browse(url, {
        load: `{ writeKey: ${JSON.stringify(KEY)}, cdnURL: ${JSON.stringify(url)} }`,
        calls: `
          const userToken = ${JSON.stringify(userToken)};
          await analytics.page("Home");
          await analytics.identify("u1", { email: "ada@example.com" }, { context: { userToken } });
          await analytics.track("Without Token");
          await analytics.addSourceMiddleware(({ payload, next }) => { payload.obj.context.userToken = userToken; next(payload); });
          await analytics.track("With Token");
        `,
        arrived: async () => expect.poll(() => events.length, { timeout: 20_000 }).toBe(4),
      });
    } finally {
      await close();
    }

    const vias = Object.fromEntries(events.map(({ name, detail }) => [name, detail.via]));
    expect(vias).toEqual({
      "Page Viewed": BROWSER,
      "Customer Identified": TRUSTED,
      "Without Token": BROWSER,
      "With Token": TRUSTED,
    });
    expect(JSON.stringify(events)).not.toContain(userToken);
  });
});
