import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Template } from "../../core/model/message.ts";
import { htmlWithUtm, textWithUtm, utmOf, withUtm } from "../../core/send/utm.ts";
import { outcome, SENT, task, world } from "./world.ts";

const NAMES = { journey: "cart", step: "first", template: "hello", channel: "email" };
const U = { query: ["utm_source=shop", "utm_medium=email"] };
const Q = "utm_source=shop&utm_medium=email";

describe("the parameters of links", () => {
  it("have the names of the message, encoded; medium and campaign are there unless the settings say otherwise", () => {
    expect(utmOf({ source: "a&b ü" }, NAMES).query).toEqual([
      "utm_source=a%26b%20%C3%BC",
      "utm_medium=email",
      "utm_campaign=cart",
    ]);
    expect(utmOf({ source: "s", campaign: "c", content: "{step}-{template}-{nobody}" }, NAMES).query).toEqual([
      "utm_source=s",
      "utm_medium=email",
      "utm_campaign=c",
      "utm_content=first-hello-%7Bnobody%7D",
    ]);
  });

  it.each<readonly [string, string]>([
    ["https://a.example", `https://a.example?${Q}`],
    ["https://a.example/cart?b=1", `https://a.example/cart?b=1&${Q}`],
    ["https://a.example/?", `https://a.example/?${Q}`],
    ["https://a.example/?b=1&", `https://a.example/?b=1&${Q}`],
    ["https://a.example/cart#top", `https://a.example/cart?${Q}#top`],
    ["https://a.example/#/cart?b=1", `https://a.example/?${Q}#/cart?b=1`],
    ["HTTP://A.EXAMPLE/x", `HTTP://A.EXAMPLE/x?${Q}`],
    ...["mailto:a@a.example", "tel:+4420", "#top", "", "myapp://cart", "/cart", "javascript:x", "https://"].map(
      (same) => [same, same] as const,
    ),
    ["https://a.example/?x=1&utm_source=own", "https://a.example/?x=1&utm_source=own"],
  ])("%s: %s", (url, expected) => {
    expect(withUtm(url, U)).toBe(expected);
  });

  it("are on the hosts of the settings alone, if they name some", () => {
    const only = { ...U, hosts: ["a.example", "*.b.example"] };

    expect(withUtm("https://a.example:8080/x", only)).toContain(Q);
    expect(withUtm("https://shop.B.example/x", only)).toContain(Q);
    for (const url of [
      "https://c.example",
      "https://xa.example",
      "https://a.example.evil.example",
      "https://a.example@evil.example/",
    ]) {
      expect(withUtm(url, only)).toBe(url);
    }
  });

  it("stand in links of HTML as HTML writes them, not in pictures, not in links to our pages", () => {
    const html = [
      `<a class="x>y" href='https://a.example/?n=O&#39;B&amp;b=1#c'>a</a>`,
      '<img src="https://a.example/b.png"><link href="https://a.example/c.css">',
      '<A\nHREF="https://l.example/p/token"><v:roundrect xmlns:v="v" href="https://a.example">',
      '<a href="mailto:x@a.example">https://a.example</a>',
    ];
    const amp = Q.replace("&", "&amp;");

    expect(htmlWithUtm(html.join("|"), U, ["https://l.example/p/token"]).split("|")).toEqual([
      `<a class="x>y" href='https://a.example/?n=O&#39;B&amp;b=1&amp;${amp}#c'>a</a>`,
      html[1],
      `<A\nHREF="https://l.example/p/token"><v:roundrect xmlns:v="v" href="https://a.example?${amp}">`,
      html[3],
    ]);
  });

  it("stand in plain texts before what ends a sentence", () => {
    const text = "See https://a.example/x. Or <https://a.example/y>, (https://l.example/p)!";

    expect(textWithUtm(text, U, ["https://l.example/p"])).toBe(
      `See https://a.example/x?${Q}. Or <https://a.example/y?${Q}>, (https://l.example/p)!`,
    );
  });

  it("change neither host, path nor fragment of any address, and are put on it once", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const [before, once] = [new URL(url), withUtm(url, U)];
        const after = new URL(once);
        expect([after.host, after.pathname, after.hash]).toEqual([before.host, before.pathname, before.hash]);
        expect(after.search.startsWith(before.search) && after.search.endsWith(Q)).toBe(true);
        expect(withUtm(once, U)).toBe(once);
      }),
    );
  });

  it("of many tags that do not end take no time", () => {
    const html = `${"<a href=".repeat(20_000)}<a ${"x='".repeat(20_000)}`;

    expect(htmlWithUtm(html, U, [])).toBe(html);
  });
});

const HELLO: Template = {
  name: "hello",
  channel: "email",
  topic: "account",
  transactional: false,
  subject: "Hello",
  body: '<a href="https://a.example/?n={{ profile.first_name | url_encode }}">Shop</a> <a href="{{ links.unsubscribe }}">End</a>',
  links: ["unsubscribe"],
  entryFields: [],
};

describe("a message of marketing", () => {
  it("leaves with them in HTML and plain text; one that is none has them where it asks for them", async () => {
    const { deps, channel } = await world({ settings: { utm: { source: "shop", content: "{template}" } } });
    const receipt = {
      ...HELLO,
      body: '<a href="{{ "https://a.example/x" | utm }}">x</a><a href="https://a.example">y</a>',
    };
    const { topic: _, ...transactional } = { ...receipt, transactional: true, links: [] };

    expect(await outcome({ ...deps, templates: { hello: HELLO } }, task)).toEqual(SENT);
    const [marketing] = channel.calls;
    const query = /\?n=[^&]*&amp;utm_source=shop&amp;utm_medium=email&amp;utm_campaign=\w+&amp;utm_content=hello">/;
    expect(marketing).toMatchObject({
      html: expect.stringMatching(query),
      text: expect.stringMatching(/\?n=[^&]*&utm_source=shop&utm_medium=email/),
    });
    expect(JSON.stringify(marketing).match(/utm_source/g)).toHaveLength(2);
    const other = await world({ settings: { utm: { source: "shop" } } });
    const [choice] = task.choices;
    const { topic: __, ...plain } = choice;
    await outcome(
      { ...other.deps, templates: { hello: transactional } },
      { ...task, choices: [{ ...plain, transactional: true }] },
    );
    expect(other.channel.calls).toMatchObject([
      {
        html: expect.stringMatching(
          /^<a href="https:\/\/a\.example\/x\?utm_source=shop&amp;[^"]*">x<\/a><a href="https:\/\/a\.example">/,
        ),
      },
    ]);
  });
});
