import { describe, expect, it } from "vitest";
import type { Template } from "../../core/model/message.ts";
import { inLanguage } from "../../core/send/in-language.ts";
import { outcome, SENT, task, world } from "./world.ts";

const hello: Template = {
  name: "hello",
  channel: "email",
  topic: "account",
  transactional: false,
  subject: "Hello",
  body: "<p>Hello</p>",
  links: ["preferences"],
  variants: {
    de: { subject: "Hallo", body: "<p>Hallo {{ entry.properties.orderId }}</p>", links: [] },
    "de-ch": { subject: "Grüezi", body: "<p>Grüezi</p>", links: [] },
    "pt-br": { subject: "Oi", body: "<p>Oi</p>", links: ["unsubscribe"] },
  },
  entryFields: ["orderId"],
};

describe("the language of a message", () => {
  it.each([
    ["de", "Hallo"],
    ["de-AT", "Hallo"],
    ["DE_de", "Hallo"],
    ["de-CH", "Grüezi"],
    ["de-CH-1996", "Grüezi"],
    ["pt-BR", "Oi"],
    ["pt-PT", "Hello"],
    ["pt", "Hello"],
    ["den", "Hello"],
    ["en-GB", "Hello"],
    ["", "Hello"],
    ["constructor", "Hello"],
    ["__proto__", "Hello"],
    [undefined, "Hello"],
  ])("%s: %s", (locale, subject) => {
    expect(inLanguage(hello, locale).template).toMatchObject({ name: "hello", topic: "account", subject });
  });

  it("its links are those of its own text", () => {
    expect(inLanguage(hello, "de").template.links).toEqual([]);
    expect(inLanguage(hello, "pt-br").template.links).toEqual(["unsubscribe"]);
    expect(inLanguage(hello, "en").template.links).toEqual(["preferences"]);
  });

  it("is that of its amounts too", async () => {
    const { deps, channel } = await world({ profile: { locale: { v: "de-AT", t: 1 } } });
    const priced = { ...hello, variants: { de: { subject: "{{ 1234.5 | money: 'EUR' }}", body: "x", links: [] } } };

    expect(await outcome({ ...deps, templates: { hello: priced } }, task)).toEqual(SENT);
    expect(channel.calls).toMatchObject([{ subject: "€ 1.234,50" }]);
  });

  it("its plain text is its own, or made from its own HTML; answers go where the template says unless it says otherwise", () => {
    const own = { subject: "Oi", body: "Oi", text: "Oi!", replyTo: "oi@example.com", links: [] };
    const template = {
      ...hello,
      text: "Hello!",
      replyTo: "help@example.com",
      variants: { ...hello.variants, pt: own },
    };

    expect(inLanguage(template, "en").template).toMatchObject({ text: "Hello!", replyTo: "help@example.com" });
    expect(inLanguage(template, "de").template).toHaveProperty("replyTo", "help@example.com");
    expect(inLanguage(template, "de").template).not.toHaveProperty("text");
    expect(inLanguage(template, "pt").template).toMatchObject({ text: "Oi!", replyTo: "oi@example.com" });
  });

  it("is looked up when it is sent, with no read or write more", async () => {
    const plain = await world();
    await outcome(plain.deps);
    const german = await world({ profile: { locale: { v: "de-AT", t: 1 } } });
    const deps = { ...german.deps, templates: { ...german.deps.templates, hello } };

    expect(await outcome(deps, task)).toEqual(SENT);
    expect(german.channel.calls).toMatchObject([{ subject: "Hallo" }]);
    expect(german.calls).toEqual(plain.calls);
    expect(await german.message()).toMatchObject({ state: "sent", template: "hello" });
  });
});
