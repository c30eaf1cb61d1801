import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { addressHash } from "../../core/policy/address.ts";
import { NOON } from "../policy/inputs.ts";
import { boxes, DAY, pagesWorld, submitted } from "./world.ts";

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
