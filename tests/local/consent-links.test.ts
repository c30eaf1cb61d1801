import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSER_PATH, openBrowser } from "../browser.ts";
import { submitted } from "../pages/world.ts";
import {
  answers,
  base,
  counted,
  DAY,
  get,
  here,
  keys,
  linkIn,
  MINUTE,
  mails,
  post,
  press,
  profile,
  say,
  shop,
  signUp,
} from "./consent-shop.ts";

/* Links of messages from one end to the other, on the deployed code: collect, ingest, runs, the outbox, pages, and back. */

let browser: Browser | undefined;
beforeAll(async () => {
  if (BROWSER_PATH !== undefined) browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());

describe("a double opt-in, from a browser's yes to the first offer", { timeout: 60_000 }, () => {
  test("counts once the page's button is pressed, and not by opening the link; pressed twice it is one answer", async () => {
    await signUp("ann");
    await say("track", { userId: "ann", event: "Cart Viewed" });
    const link = linkIn("ann", "Please confirm", "c");
    expect([mails("ann", "Please confirm").length, mails("ann", "An offer").length]).toEqual([1, 0]);

    const before = await profile("ann");
    const asked = await Promise.all(["GET", "HEAD", "OPTIONS", "PUT"].map((method) => get(link, method)));
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 405, 405]);
    await shop.wait(MINUTE);
    expect(await profile("ann")).toEqual(before);

    const { body } = await get(link);
    const form = submitted(body, {}, "do=1");
    const pressed = await Promise.all([post(link, form), post(link, form)]);
    await shop.wait(MINUTE);
    await post(link, form);
    await shop.wait(MINUTE);

    expect(pressed.map(({ status }) => status)).toEqual([200, 200]);
    const after = await profile("ann");
    expect(after?.consent["offers/email"]).toMatchObject({ v: true, how: "confirmed" });
    expect(after?.addresses.email).toMatchObject({ v: "ann@example.com", how: "confirmed" });
    expect((await answers("ann")).changes.filter(({ unconfirmed }) => unconfirmed !== true)).toHaveLength(1);

    await say("track", { userId: "ann", event: "Cart Viewed" });
    expect(mails("ann", "An offer")).toHaveLength(1);
  });

  test("by the link of an address that the customer no longer has confirms nothing", async () => {
    await signUp("bea", "old@example.com");
    const old = linkIn("bea", "Please confirm", "c");
    await signUp("bea", "new@example.com");

    expect(await press(old)).toBe(200);

    const { consent, addresses } = (await profile("bea")) ?? {};
    expect([consent, addresses?.email?.how]).toEqual([{}, "browser"]);
    const asked = mails("bea", "Please confirm").map(({ to }) => to.join());
    expect(asked).toEqual(["old@example.com", "new@example.com"]);
    await press(linkIn("bea", "Please confirm", "c"));
    expect((await profile("bea"))?.consent["offers/email"]).toMatchObject({ v: true });
  });

  test("that began as a visitor's is confirmed for the customer whom the visitor became", async () => {
    const visitor = { anonymousId: "6f1f0f52-6a51-4a7e-9a57-0c6a1cbd0d55" };
    await say("identify", {
      ...visitor,
      traits: { email: "cas@example.com" },
      context: { consent: { offers: { email: true } } },
    });
    const link = linkIn(`anonymous/${visitor.anonymousId}`, "Please confirm", "c");
    await say("track", { userId: "cas", event: "Order Completed" }, keys.server);
    await say("identify", { userId: "cas", ...visitor }, keys.server);

    expect(await press(link)).toBe(200);

    const found = await profile("cas");
    expect(found?.consent["offers/email"]).toMatchObject({ v: true });
    expect(found?.addresses.email).toMatchObject({ v: "cas@example.com", how: "confirmed" });
  });

  test("of a customer who was erased makes nobody known, and looks the same", async () => {
    await signUp("dan");
    const link = linkIn("dan", "Please confirm", "c");
    const living = await get(linkIn("ann", "Please confirm", "c"));
    await shop.run("forget", "dan", "--yes");

    const { body, status } = await get(link);
    expect([status, body.replace(/value="\d+"/, "")]).toEqual([living.status, living.body.replace(/value="\d+"/, "")]);
    expect(await press(link)).toBe(200);
    expect(await profile("dan")).toBeUndefined();
  });
});

describe("unsubscribing and preferences, from a message to what is sent next", { timeout: 60_000 }, () => {
  test("a mailbox's one click ends the topic on its channel: 200 without cookie or redirect, twice is once", async () => {
    await signUp("eve");
    await press(linkIn("eve", "Please confirm", "c"));
    await say("track", { userId: "eve", event: "Cart Viewed" });
    await say("track", { userId: "eve", event: "Order Completed" }, keys.server);
    const { headers = {} } = mails("eve", "An offer")[0] ?? {};
    const [, link = ""] = /^<(https?:\/\/[^<>,\s]+)>$/.exec(headers["List-Unsubscribe"] ?? "") ?? [];
    expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    expect(mails("eve", "Receipt").map((one) => one.headers)).toEqual([undefined]);

    const before = await profile("eve");
    const seen = [await get(here(link)), await get(here(link), "HEAD")];
    expect(seen.map(({ status }) => status)).toEqual([200, 200]);
    await shop.wait(MINUTE);
    expect(await profile("eve")).toEqual(before);
    for (let times = 0; times < 2; times++) {
      const one = await post(here(link), "List-Unsubscribe=One-Click");
      expect([one.status, one.headers.get("set-cookie"), one.headers.get("location")]).toEqual([200, null, null]);
      expect(one.headers.get("referrer-policy")).toBe("no-referrer");
    }
    await shop.wait(MINUTE);

    const after = await profile("eve");
    expect([after?.consent["offers/email"]?.v, counted(after, "Topic Unsubscribed")]).toEqual([false, 1]);
    await say("track", { userId: "eve", event: "Cart Viewed" });
    await say("track", { userId: "eve", event: "Order Completed" }, keys.server);
    expect([mails("eve", "An offer").length, mails("eve", "Receipt").length]).toEqual([1, 2]);
  });

  test("works after the ids were joined, and says the same when the customer was erased", async () => {
    const visitor = { anonymousId: "0a1b0f52-6a51-4a7e-9a57-0c6a1cbd0d66" };
    await say("identify", {
      ...visitor,
      traits: { email: "fay@example.com" },
      context: { consent: { offers: { email: true } } },
    });
    const id = `anonymous/${visitor.anonymousId}`;
    await press(linkIn(id, "Please confirm", "c"));
    await say("track", { ...visitor, event: "Cart Viewed" });
    const link = linkIn(id, "An offer", "u");
    await say("track", { userId: "fay", event: "Order Completed" }, keys.server);
    await say("identify", { userId: "fay", ...visitor }, keys.server);
    expect((await profile("fay"))?.consent["offers/email"]).toMatchObject({ v: true });

    expect(await press(link)).toBe(200);
    expect((await profile("fay"))?.consent["offers/email"]).toMatchObject({ v: false });

    const living = await post(link, "List-Unsubscribe=One-Click");
    await shop.run("forget", "fay", "--yes");
    const gone = await post(link, "List-Unsubscribe=One-Click");
    await shop.wait(MINUTE);
    expect([gone.status, gone.body.replace(/\/p\/[^"]*/, "")]).toEqual([
      living.status,
      living.body.replace(/\/p\/[^"]*/, ""),
    ]);
    expect(await profile("fay")).toBeUndefined();
  });

  test.skipIf(BROWSER_PATH === undefined)("a customer chooses in a browser without scripts, on a phone", async () => {
    await signUp("gus");
    await press(linkIn("gus", "Please confirm", "c"));
    await say("track", { userId: "gus", event: "Cart Viewed" });
    const context = await browser?.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    const tab = await context?.newPage();
    if (tab === undefined) throw new Error("There is no browser.");
    const asked: string[] = [];
    tab.on("request", (request) => asked.push(new URL(request.url()).host));

    await tab.goto(linkIn("gus", "An offer", "p"));
    const offers = tab.getByRole("group", { name: "Offers" }).getByLabel("E-mail");
    expect(await offers.isChecked()).toBe(true);
    await offers.uncheck();
    await tab.getByLabel("Show you advertising").check();
    await tab.getByRole("button", { name: "Save" }).click();
    expect(await tab.getByRole("status").textContent()).toBe("Your choice is saved.");
    expect(await offers.isChecked()).toBe(false);
    await shop.wait(MINUTE);

    const saved = await profile("gus");
    // A box that was ticked by default and left so is no answer.
    expect(Object.entries(saved?.consent ?? {}).map(([key, { v }]) => [key, v])).toEqual([["offers/email", false]]);
    expect(saved?.purposes?.ads).toMatchObject({ v: true });

    await tab.goto(linkIn("gus", "An offer", "u"));
    await tab.getByRole("button", { name: "Unsubscribe" }).click();
    await tab.getByRole("link", { name: "Choose what we write to you about" }).click();
    await tab.getByRole("button", { name: "Unsubscribe from everything" }).click();
    await shop.wait(MINUTE);
    expect((await profile("gus"))?.consent["news/email"]).toMatchObject({ v: false });
    expect(new Set(asked)).toEqual(new Set([new URL(base()).host]));
    await context?.close();
  });

  test("after thirty days a confirmation and the preferences have expired, and unsubscribing works", async () => {
    await signUp("hal");
    const confirm = linkIn("hal", "Please confirm", "c");
    await press(confirm);
    await say("track", { userId: "hal", event: "Cart Viewed" });
    const [unsubscribe, preferences] = [linkIn("hal", "An offer", "u"), linkIn("hal", "An offer", "p")];
    await signUp("ivy");
    const late = linkIn("ivy", "Please confirm", "c");
    await shop.wait(31 * DAY);

    const pages = [await get(late), await post(late, "do=1"), await get(preferences)];
    await shop.wait(MINUTE);
    expect(pages.map(({ status }) => status)).toEqual([410, 410, 410]);
    expect((await profile("ivy"))?.consent).toEqual({});

    await post(preferences, "renew=1");
    await post(preferences, "renew=1");
    const fresh = mails("", "Your preferences at The Gift Shop").filter(({ to }) => to.includes("hal@example.com"));
    expect(fresh).toHaveLength(1);
    const [, link = ""] = /href="([^"]*\/p\/[^"]*)"/.exec(fresh[0]?.html ?? "") ?? [];
    expect((await get(here(link))).body).toContain("What may we write to you about?");

    expect(await press(unsubscribe)).toBe(200);
    expect((await profile("hal"))?.consent["offers/email"]).toMatchObject({ v: false });
  });
});

test("clicks are events, by a browser and by `act`; a scanner's are another; who did not agree has plain links", {
  timeout: 60_000,
}, async () => {
  for (const customerId of ["ida", "jon"]) {
    await signUp(customerId);
    await press(linkIn(customerId, "Please confirm", "c"));
    const context = customerId === "ida" ? { purposes: { tracking: true } } : {};
    await shop.put("Cart Viewed", { customerId, context });
  }

  const { html = "" } = mails("ida", "An offer").at(-1) ?? {};
  const [hidden = "", link = ""] = [...html.matchAll(/href="(https?:[^"]*\/l\/[\w-]+)"/g)].map(([, found = ""]) =>
    here(found),
  );
  expect(mails("jon", "An offer").at(-1)?.html).toContain('href="https://shop.example/cart"');

  // A scanner follows all links, the hidden one first.
  for (const one of [hidden, link]) expect((await get(one)).status).toBe(302);
  await shop.wait(MINUTE);
  const scanned = await profile("ida");
  expect([counted(scanned, "Email Clicked"), counted(scanned, "Email Clicked By Machine")]).toEqual([0, 2]);

  await shop.wait(MINUTE);
  const clicked = await fetch(link, { redirect: "manual", headers: { "user-agent": "Mozilla/5.0" } });
  expect([clicked.status, clicked.headers.get("location")]).toEqual([302, "https://shop.example/cart"]);
  await shop.wait(MINUTE);
  const played = await shop.run("act", "ida", "click", "last", "cart");
  await shop.wait(MINUTE);
  expect(played.out).toContain("Email Clicked of greet#");
  expect(counted(await profile("ida"), "Email Clicked")).toBe(2);
  expect((await shop.run("explain", "ida")).out).toMatch(/clicked/i);

  const wrong = await shop.run("act", "ida", "click", "last", "shelf");
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining("Counted are: cart.")]);
});
