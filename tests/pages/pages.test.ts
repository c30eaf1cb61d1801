import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { addressHash } from "../../core/policy/address.ts";
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
    await ask(path, ONE_CLICK);
    clock.set(NOON + DAY);
    await ask(path, ONE_CLICK);

    const [first, again, later] = events.events.map(({ detail }) => detail.id);
    expect(again).toBe(first);
    expect(later).not.toBe(first);
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

describe("the preference page", () => {
  it("shows topics by the channels that reach the customer, as they are, and purposes", async () => {
    const { ask, token } = await pagesWorld({ profile: { consent: { "offers/sms": { v: false, t: 1 } } } });

    const { body = "" } = await ask(`/p/${token("preferences")}`);

    expect(Object.fromEntries(boxes(body))).toEqual({
      "offers/email": true,
      "offers/sms": false,
      "news/email": false,
      "alerts/email": false,
      "alerts/sms": false,
      "@profiling": true,
      "@tracking": false,
      "@ads": false,
    });
    expect(body).toContain("Twice a month.");
    expect(body).not.toMatch(/ada@example|7700900123|c-1/);
  });

  it("says only what was changed", async () => {
    const { ask, token, events } = await pagesWorld();
    const path = `/p/${token("preferences")}`;
    const { body = "" } = await ask(path);

    const saved = await ask(path, submitted(body, { "offers/sms": false, "news/email": true, "@ads": true }));

    expect(saved.statusCode).toBe(200);
    expect(saved.body).toContain('role="status"');
    expect(boxes(saved.body ?? "")).toContainEqual(["news/email", true]);
    expect(events.events).toMatchObject([
      {
        name: "Preferences Changed",
        detail: {
          context: {
            consent: { offers: { sms: false }, news: { email: true } },
            purposes: { ads: true },
            source: "preference page",
          },
          via: { source: "pages", trust: "confirmed" },
        },
      },
    ]);
    const { detail } = events.events[0] ?? {};
    expect(detail?.context).toEqual({
      consent: { offers: { sms: false }, news: { email: true } },
      purposes: { ads: true },
      source: "preference page",
    });
  });

  it("puts nothing on the bus where nothing was changed, and one event for a form that is sent twice", async () => {
    const { ask, token, events } = await pagesWorld();
    const path = `/p/${token("preferences")}`;
    const { body = "" } = await ask(path);

    await ask(path, submitted(body));
    expect(events.events).toEqual([]);
    await ask(path, submitted(body, { "news/email": true }));
    await ask(path, submitted(body, { "news/email": true }));

    expect(new Set(events.events.map(({ detail }) => detail.id)).size).toBe(1);
  });

  it("ends every topic at one press, and no purpose", async () => {
    const { ask, token, events } = await pagesWorld();
    const path = `/p/${token("preferences")}`;
    const { body = "" } = await ask(path);

    await ask(path, submitted(body, {}, "all=off"));

    const { context } = events.events[0]?.detail ?? {};
    expect(context).toEqual({
      consent: { offers: { email: false, sms: false }, news: { email: false }, alerts: { email: false, sms: false } },
      source: "preference page",
    });
  });

  it("ends every topic also where the form names none", async () => {
    const { ask, token, events } = await pagesWorld();

    await ask(`/p/${token("preferences")}`, "all=off");

    expect(events.events[0]?.detail.context).toMatchObject({
      consent: { offers: { email: false, sms: false }, news: { email: false }, alerts: { email: false, sms: false } },
    });
  });

  it("proves the address of its own channel alone: another with double opt-in is asked to confirm", async () => {
    const { ask, token, events } = await pagesWorld();
    const path = `/p/${token("preferences")}`;
    const { body = "" } = await ask(path);

    await ask(path, submitted(body, { "alerts/email": true, "alerts/sms": true }));

    expect(events.events.map(({ detail }) => [detail.via, detail.context])).toMatchObject([
      [{ trust: "confirmed" }, { consent: { alerts: { email: true } } }],
      [{ trust: "trusted" }, { consent: { alerts: { sms: true } } }],
    ]);
  });

  it("takes no box that it did not offer", async () => {
    const { ask, token, events } = await pagesWorld();

    await ask(
      `/p/${token("preferences")}`,
      "shown=all%2Femail&on=all%2Femail&shown=secret%2Fsms&on=secret%2Fsms&shown=__proto__&on=__proto__",
    );

    expect(events.events).toEqual([]);
  });

  it("shows topics ended that a mailbox has ended, and says that STOP was answered", async () => {
    const { ask, token, suppressions } = await pagesWorld();
    await suppressions.put("email", addressHash(sha256, "ada@example.com"), "unsubscribed", NOON);
    await suppressions.put("sms", addressHash(sha256, "+447700900123"), "unsubscribed", NOON);

    const { body = "" } = await ask(`/p/${token("preferences")}`);

    expect(boxes(body)).toContainEqual(["offers/email", false]);
    expect(body).toContain("You have stopped text messages");
  });

  it("speaks the customer's language, with the settings' words before ours", async () => {
    const { ask, token } = await pagesWorld({ profile: { locale: { v: "de-CH", t: 1 } } });

    const { body } = await ask(`/p/${token("preferences")}`);

    expect(body).toContain('<html lang="de"');
    expect(body).toContain("Worüber dürfen wir");
    expect(body).toContain("Angebote");
    expect(body).toContain("Sichern");
  });
});

describe("an expired preference link", () => {
  const renew = async (world: Awaited<ReturnType<typeof pagesWorld>>, path: string) => {
    const { body = "" } = await world.ask(path);
    return world.ask(path, submitted(body, {}, "renew=1"));
  };

  it("offers a new one by mail, which works", async () => {
    const world = await pagesWorld();
    const path = `/p/${world.token("preferences")}`;
    world.clock.set(NOON + 31 * DAY);

    expect(await world.ask(path)).toMatchObject({ statusCode: 410 });
    expect(await renew(world, path)).toMatchObject({ statusCode: 200 });

    expect(world.mails).toMatchObject([{ to: "ada@example.com", from: "The Gift Shop <hello@example.com>" }]);
    const [, fresh = ""] = /https:\/\/links\.example(\/p\/[\w-]+)/.exec(world.mails[0]?.html ?? "") ?? [];
    expect(await world.ask(fresh)).toMatchObject({ statusCode: 200 });
  });

  it("mails one a day to an address", async () => {
    const world = await pagesWorld();
    const path = `/p/${world.token("preferences")}`;
    world.clock.set(NOON + 31 * DAY);

    await renew(world, path);
    await renew(world, path);
    expect(world.mails).toHaveLength(1);
    world.clock.set(NOON + 32 * DAY);
    await renew(world, path);

    expect(world.mails).toHaveLength(2);
  });

  it("changes nothing any more", async () => {
    const world = await pagesWorld();
    const path = `/p/${world.token("preferences")}`;
    const { body = "" } = await world.ask(path);
    world.clock.set(NOON + 31 * DAY);

    await world.ask(path, submitted(body, { "news/email": true }));

    expect(world.events.events).toEqual([]);
  });

  it("gives everybody the same answers, whether the link was ever ours, and whoever asks", async () => {
    const world = await pagesWorld({ profile: { locale: { v: "de", t: 1 } } });
    const old = world.token("preferences");
    const gone = world.token("preferences", { customer: "gone" });
    world.clock.set(NOON + 31 * DAY);
    const paths = [old, gone, `${old}A`, "forged"].map((token) => `/p/${token}`);

    const shown = await Promise.all(paths.map((path) => world.ask(path)));
    const renewed = await Promise.all(paths.map((path) => renew(world, path)));

    for (const answers of [shown, renewed]) {
      expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    }
    expect(world.mails).toHaveLength(1);
  });

  it.each([
    ["that only a browser said", { addresses: { email: { v: "ada@example.com", t: 1, how: "browser" as const } } }],
    ["that is missing", { addresses: {} }],
  ])("mails nothing to an address %s", async (_, profile) => {
    const world = await pagesWorld({ profile });
    const path = `/p/${world.token("preferences")}`;
    world.clock.set(NOON + 31 * DAY);

    expect(await renew(world, path)).toMatchObject({ statusCode: 200 });

    expect(world.mails).toEqual([]);
  });

  it("mails nothing to an address that has bounced", async () => {
    const world = await pagesWorld();
    await world.suppressions.put("email", addressHash(sha256, "ada@example.com"), "bounced", NOON);
    const path = `/p/${world.token("preferences")}`;
    world.clock.set(NOON + 31 * DAY);

    await renew(world, path);

    expect(world.mails).toEqual([]);
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
});

/** The boxes of a page, by key, and whether each is ticked. */
function boxes(page: string): readonly (readonly [string, boolean])[] {
  return [...page.matchAll(/<input type="checkbox" name="on" value="([^"]*)"( checked)?>/g)].map(
    ([, key = "", checked]) => [key, checked !== undefined] as const,
  );
}
