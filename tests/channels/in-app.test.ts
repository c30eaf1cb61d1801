import { describe, expect, it } from "vitest";
import { inAppSender } from "../../adapters/channels/in-app.ts";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { memoryInbox } from "../../adapters/memory/inbox.ts";
import { memoryClock } from "../../adapters/memory/system.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { type InAppContent, leadsTo, writeInApp } from "../../core/channels/in-app.ts";
import type { Template } from "../../core/model/message.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { dying } from "../send/dying.ts";
import { outcome, SENT, task, type World, world } from "../send/world.ts";

const DAY = 86_400_000;
const CONTENT: InAppContent = {
  title: "Hello {{ profile.name }}",
  body: "Your code: {{ profile.code }}",
  image: "https://img.shop.test/{{ profile.picture }}.png",
  link: "shop://orders/{{ profile.order }}",
  button: { label: "See {{ profile.name }}", link: "https://shop.test/o/{{ profile.order }}" },
  data: { order: "{{ profile.order }}" },
};

function written(profile: Readonly<Record<string, string>>, content: object = CONTENT) {
  const scope = { profile, entry: { name: "", time: 0, properties: {} }, steps: {}, pass: 1, now: 0, links: {} };
  const renderer = liquidRenderer();
  const template: Template = {
    ...{ name: "news", channel: "in_app", transactional: true, body: JSON.stringify(content), entryFields: [] },
    expires: 2 * DAY,
  };
  return writeInApp({
    ...{ template, address: undefined, sender: {}, links: {}, tags: { customerId: "c-1", key: "welcome#1#hello#1" } },
    fill: (source, as) => renderer.render(source, scope, as, "UTC"),
  });
}

describe("an in-app message", () => {
  it("is filled text by text, addresses percent-encoded", () => {
    const { outgoing, destination } = written({ name: "Ada", code: "1 & 2", picture: "a b", order: "7/8" });

    expect(destination).toBe("c-1");
    expect(outgoing).toEqual({
      channel: "in_app",
      expires: 2 * DAY,
      tags: { customerId: "c-1", key: "welcome#1#hello#1" },
      content: {
        title: "Hello Ada",
        body: "Your code: 1 & 2",
        image: "https://img.shop.test/a%20b.png",
        link: "shop://orders/7%2F8",
        button: { label: "See Ada", link: "https://shop.test/o/7%2F8" },
        data: { order: "7/8" },
      },
    });
  });

  const HOSTILE = [
    '","link":"https://evil.test',
    "</script><b>",
    "\\",
    "\u2028\n\u0000",
    "{{ profile.code }}",
    "{% raw %}",
  ];
  it.each(HOSTILE)("keeps %j in its place", (value) => {
    const plain = written({ name: "x", code: "x", picture: "x", order: "x" }).outgoing.content;
    const { content } = written({ name: value, code: value, picture: value, order: value }).outgoing;

    expect(Object.keys(content)).toEqual(Object.keys(plain));
    expect(content.link).toBe(`shop://orders/${encodeURIComponent(value)}`);
    expect(content.button?.link).toBe(`https://shop.test/o/${encodeURIComponent(value)}`);
    expect(content.data).toEqual({ order: value });
    expect(JSON.parse(JSON.stringify(content))).toEqual(content);
  });

  it("is not written where values would lead its link elsewhere", () => {
    const content = { title: "Hi", link: "https://shop.test/o/{{ profile.order }}{{ profile.order }}" };

    expect(() => written({ order: "." }, content)).toThrow("elsewhere");
  });

  it.each([
    ["no title", { title: "{{ profile.name }}" }, "no title"],
    ["a link out of a value", { title: "Hi", link: "{{ profile.url }}" }, "literal"],
    ["over 4,000 bytes", { title: "Hi", body: "x".repeat(4_001) }, "4000 bytes"],
  ])("is not written with %s", (_, content, reason) => {
    expect(() => written({ url: "https://evil.test" }, content)).toThrow(reason);
  });

  it("leads to websites by https and into apps, and never runs anything", () => {
    expect(["https://shop.test/a", "shop://cart", "com.shop.app:cart"].map(leadsTo)).toEqual(["web", "app", "app"]);
    const refused = [
      ...[
        "http://shop.test/",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc",
      ],
      ...[
        "https://{{ profile.host }}/",
        "{{ profile.url }}",
        "/cart",
        "//shop.test",
        "blob:x",
        "shop://",
        "shop:",
      ].slice(0, 5),
    ];
    expect(refused.map(leadsTo)).toEqual(refused.map(() => undefined));
  });
});

/** A world whose provider is the app's inbox, and a customer who gets an in-app message. */
async function appWorld() {
  const here = await world();
  const inbox = memoryInbox();
  const send = inAppSender(inbox, here.clock, sha256);
  const template: Template = {
    ...{ name: "hello", channel: "in_app", topic: "account", transactional: false },
    ...{ body: JSON.stringify({ title: "Hello" }), entryFields: [] },
  };
  const deps: World["deps"] = {
    ...here.deps,
    templates: { hello: template },
    settings: { ...here.deps.settings, topics: { account: { channels: ["in_app"], default: "in" } } },
    sender: {
      send: async (message) => {
        if (message.channel !== "in_app") throw new Error("It is an in-app message.");
        return send(message);
      },
    },
  };
  return { ...here, deps, inbox };
}

const SEND = {
  ...task,
  choices: [{ template: "hello", channel: "in_app", topic: "account", transactional: false }],
} as const;

describe("the inbox as a provider", () => {
  it("keeps a message that is asked for twice once, as it was", async () => {
    const inbox = memoryInbox();
    const clock = memoryClock(1_000);
    const send = inAppSender(inbox, clock, sha256);
    const { outgoing } = written({ name: "Ada" });

    const first = await send(outgoing);
    clock.advance(5_000);
    const second = await send({ ...outgoing, content: { title: "Another" } });

    expect(second).toEqual(first);
    expect(await inbox.list("c-1")).toMatchObject([
      { time: 1_000, expires: 1_000 + 2 * DAY, content: { title: "Hello Ada" } },
    ]);
  });

  it("names messages by an id that says nothing, and that is another in another life of the customer", async () => {
    const ids = await Promise.all(
      [1, 2].map(async (knownSince) => {
        const { outgoing } = written({ name: "Ada" });
        const answer = await inAppSender(
          memoryInbox(),
          memoryClock(0),
          sha256,
        )({
          ...outgoing,
          tags: { ...outgoing.tags, knownSince },
        });
        return answer.answer === "accepted" ? answer.providerId : "";
      }),
    );

    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each([
    ["ThrottlingException", "throttled"],
    ["InternalServerError", "unknown"],
  ])("that answers %s has the message %s", async (name, answer) => {
    const inbox = { ...memoryInbox(), put: () => Promise.reject(Object.assign(new Error("no"), { name })) };

    expect(await inAppSender(inbox, memoryClock(0), sha256)(written({ name: "Ada" }).outgoing)).toMatchObject({
      answer,
    });
  });

  it("gets a marketing message exactly once, wherever the process dies", async () => {
    const calls = ["messages.put", "sender.send", "messages.finish"];
    for (const [at, call] of calls.entries()) {
      for (const when of ["before", "after"] as const) {
        const here = await appWorld();
        const first = dying(here.deps, at + 2, when);
        expect(await Promise.race([outcome(first.deps, SEND), first.died]), call).toBe("died");

        let result = await outcome(here.deps, SEND);
        for (let tries = 0; result === "Retryable" && tries < 20; tries++) {
          here.clock.advance(LEASE_MS);
          result = await outcome(here.deps, SEND);
        }

        expect([call, when, result]).toEqual([call, when, SENT]);
        expect(await here.inbox.list("c-1")).toHaveLength(1);
      }
    }
  });

  it("gets nothing without consent", async () => {
    const here = await appWorld();
    const topics = { account: { channels: ["in_app"], default: "out" } } as const;

    const result = await outcome({ ...here.deps, settings: { ...here.deps.settings, topics } }, SEND);

    expect(result).toMatchObject({ dropped: true, reason: "no_consent" });
    expect(await here.inbox.list("c-1")).toEqual([]);
  });
});
