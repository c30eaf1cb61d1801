import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { addressHash } from "../../core/policy/address.ts";
import { answer } from "../../functions/pages/http.ts";
import { NOON } from "../policy/inputs.ts";
import { DAY, pagesWorld, submitted } from "./world.ts";

const ONE_CLICK = "List-Unsubscribe=One-Click";

describe("the page of an unsubscribe link", () => {
  it("shows what it would end, and changes nothing", async () => {
    const { ask, token, events } = await pagesWorld();

    const { statusCode, body, headers } = await ask(`/u/${token("unsubscribe")}`);

    expect(statusCode).toBe(200);
    expect(body).toContain("No more Offers &#38; more?");
    expect(body).toContain("by e-mail");
    expect(body).not.toContain("ada@example.com");
    expect(events.events).toEqual([]);
    expect(headers).toMatchObject({
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": expect.stringMatching(/^default-src 'none'; style-src 'sha256-[\w+/]+=*';/),
    });
    expect(headers).not.toHaveProperty("set-cookie");
    expect(headers).not.toHaveProperty("location");
  });

  it.each([
    ["as a form", ONE_CLICK, "application/x-www-form-urlencoded"],
    [
      "as multipart",
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      "multipart/form-data; boundary=x",
    ],
  ])("ends the topic on its channel by a mailbox's one click, %s", async (_, form, type) => {
    const { ask, token, events } = await pagesWorld();

    const { statusCode, headers } = await ask(`/u/${token("unsubscribe")}`, form, type);

    expect(statusCode).toBe(200);
    expect(headers).not.toHaveProperty("set-cookie");
    expect(events.events).toMatchObject([
      {
        name: "Topic Unsubscribed",
        source: "sojourn.pages",
        detail: {
          customerId: "c-1",
          context: { consent: { offers: { email: false } }, source: "unsubscribe link", proof: "welcome#1#hello#1" },
          via: { source: "pages", trust: "confirmed" },
          properties: { topic: "offers", channel: "email", message: "welcome#1#hello#1" },
        },
      },
    ]);
  });

  it("is one statement when it is posted twice at once, and another one a day later", async () => {
    const { ask, token, events, clock } = await pagesWorld();
    const path = `/u/${token("unsubscribe")}`;

    await ask(path, ONE_CLICK);
    clock.set(NOON + 2_000);
    await ask(path, ONE_CLICK);
    clock.set(NOON + DAY);
    await ask(path, ONE_CLICK);

    const [first, again, later] = events.events.map(({ detail }) => detail.id);
    expect(again).toBe(first);
    expect(later).not.toBe(first);
  });

  it.each(["HEAD", "PUT", "DELETE", "PATCH"])("is not ended by %s", async (method) => {
    const { deps, token, events } = await pagesWorld();
    const asked = { rawPath: `/u/${token("unsubscribe")}`, headers: {}, isBase64Encoded: false };

    const { statusCode } = await answer(deps, { ...asked, requestContext: { http: { method } } });

    expect(statusCode).toBe(method === "HEAD" ? 200 : 405);
    expect(events.events).toEqual([]);
  });

  it("works years later, under a rotated key, and while the profile cannot be read", async () => {
    const { ask, token, events, clock, ring, deps } = await pagesWorld();
    const path = `/u/${token("unsubscribe")}`;
    clock.set(NOON + 5 * 365 * DAY);
    ring.text = "key-3\nkey-2\nkey-1\n";
    deps.profiles.read = async () => {
      throw new Error("throttled");
    };

    expect(await ask(path, ONE_CLICK)).toMatchObject({ statusCode: 200 });

    expect(events.events).toHaveLength(1);
  });

  it("answers an erased customer the same, and makes nobody known", async () => {
    const { ask, token, events } = await pagesWorld();
    const path = `/u/${token("unsubscribe", { customer: "gone" })}`;

    const { statusCode, body } = await ask(path, ONE_CLICK);

    expect(statusCode).toBe(200);
    expect(body).toContain("You are unsubscribed");
    expect(events.events).toEqual([]);
  });

  it("is 503 where the bus does not take it, so that the mailbox tries again", async () => {
    const { ask, token, deps } = await pagesWorld();
    deps.events.put = async () => {
      throw new Error("throttled");
    };

    expect(await ask(`/u/${token("unsubscribe")}`, ONE_CLICK)).toMatchObject({ statusCode: 503 });
  });

  it("refuses forged, truncated and foreign tokens, all with one answer", async () => {
    const { ask, token, events } = await pagesWorld();
    const good = token("unsubscribe");
    const foreign = await pagesWorld();
    foreign.ring.text = "another stage";
    const bad = [
      good.slice(0, -1),
      `${good}A`,
      `A${good.slice(1)}`,
      "x",
      foreign.token("unsubscribe"),
      token("preferences"),
    ];

    const answers = await Promise.all(bad.flatMap((one) => [ask(`/u/${one}`), ask(`/u/${one}`, ONE_CLICK)]));

    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ statusCode: 404 });
    expect(events.events).toEqual([]);
  });

  it("links to the preferences only while the message is young", async () => {
    const { ask, token, clock } = await pagesWorld();
    const path = `/u/${token("unsubscribe")}`;

    expect((await ask(path, "")).body).toContain('href="../p/');
    clock.set(NOON + 31 * DAY);
    expect((await ask(path, "")).body).not.toContain("../p/");
  });
});

describe("the page of a confirmation link", () => {
  const hash = addressHash(sha256, "ada@example.com");

  it("confirms topic and address by its button alone", async () => {
    const { ask, token, events } = await pagesWorld();
    const path = `/c/${token("confirm", { topic: "alerts", address: hash.slice(0, 16) })}`;

    const { body = "" } = await ask(path);
    expect(events.events).toEqual([]);
    await ask(path, submitted(body, {}, "do=1"));

    expect(events.events).toMatchObject([
      {
        name: "Consent Confirmed",
        detail: {
          context: { consent: { alerts: { email: true } }, confirmed: { email: hash }, source: "confirmation link" },
          via: { trust: "confirmed" },
        },
      },
    ]);
  });

  it("names the address that it went to, not the one that the customer has now", async () => {
    const { ask, token, events } = await pagesWorld();

    await ask(`/c/${token("confirm", { address: "0123456789abcdef" })}`, "do=1");

    expect(events.events[0]?.detail.context).toMatchObject({ confirmed: { email: "0123456789abcdef" } });
  });

  it("shows nothing and confirms nothing once it is thirty days old, whoever it is of", async () => {
    const { ask, token, events, clock } = await pagesWorld();
    const paths = [`/c/${token("confirm")}`, `/c/${token("confirm", { customer: "gone" })}`];
    clock.set(NOON + 31 * DAY);

    const answers = await Promise.all(paths.flatMap((path) => [ask(path), ask(path, "do=1")]));

    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ statusCode: 410, body: expect.stringContaining("sign up again") });
    expect(events.events).toEqual([]);
  });

  it("answers an erased customer the same, and makes nobody known", async () => {
    const { ask, token, events } = await pagesWorld();
    const good = await ask(`/c/${token("confirm")}`, "do=1");
    const gone = await ask(`/c/${token("confirm", { customer: "gone" })}`, "do=1");

    expect([gone.statusCode, gone.body]).toEqual([good.statusCode, good.body]);
    expect(events.events.map(({ detail }) => detail.customerId)).toEqual(["c-1"]);
  });
});
