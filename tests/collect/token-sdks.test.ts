import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { Analytics } from "@segment/analytics-node";
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { KEY, NOW } from "./messages.ts";
import { served } from "./served.ts";

/* How unmodified libraries carry a user token, in the ways that docs/collect.md shows. */

const require = createRequire(import.meta.url);
const CHROMIUM = "/usr/bin/chromium";
const SECRET = "us_1";
const expiry = NOW / 1_000 + 3_600;
const userToken = `${expiry}.${createHmac("sha256", SECRET).update(`${expiry}.u1`).digest("hex")}`;
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

describe.skipIf(!existsSync(CHROMIUM))("@segment/analytics-next in Chromium", () => {
  const LIBRARY = readFileSync(require.resolve("@segment/analytics-next/dist/umd/index.js"));

  test("adds it to every message by a source middleware, or to one by its options", { timeout: 60_000 }, async () => {
    const { url, events, close } = await served({ secret: SECRET });
    const script = `
      const userToken = ${JSON.stringify(userToken)};
      const analytics = window.AnalyticsNext.AnalyticsBrowser.load({ writeKey: ${JSON.stringify(KEY)}, cdnURL: ${JSON.stringify(url)} });
      (async () => {
        await analytics.page("Home");
        await analytics.identify("u1", { email: "ada@example.com" }, { context: { userToken } });
        await analytics.track("Without Token");
        await analytics.addSourceMiddleware(({ payload, next }) => { payload.obj.context.userToken = userToken; next(payload); });
        await analytics.track("With Token");
      })().then(() => { document.title = "said"; }, (error) => { document.title = String(error); });`;
    const site = createServer((request, response) => {
      if (request.url === "/library.js") response.end(LIBRARY);
      else
        response
          .setHeader("content-type", "text/html; charset=utf-8")
          .end(`<meta charset="utf-8"><script src="/library.js"></script><script>${script}</script>`);
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const address = site.address();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${typeof address === "object" ? address?.port : 0}/`);
      await page.waitForFunction('document.title !== ""', undefined, { timeout: 20_000 });
      expect(await page.title()).toBe("said");
      await expect.poll(() => events.length, { timeout: 20_000 }).toBe(4);
    } finally {
      await browser.close();
      await new Promise((resolve) => site.close(resolve));
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
