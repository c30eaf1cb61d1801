import { describe, expect, it } from "vitest";
import { sealer } from "../../adapters/system/sealer.ts";
import { type Click, readClick, writeClick } from "../../core/links/click.ts";
import { withCountedLinks } from "../../core/links/count-clicks.ts";
import { type ClickSettings, countedTarget, hostsWritten } from "../../core/links/counted-links.ts";
import { linkAt, readToken, writeToken } from "../../core/links/link.ts";
import type { Template } from "../../core/model/message.ts";

const URL_OF_PAGES = "https://links.example";
const TAGS = { customerId: "c-1", key: "welcome#1#hello#1", knownSince: 5 };

/** Filled HTML after its links were counted, and the clicks in it. */
function counted(html: string, settings: ClickSettings = {}, source = html) {
  const template: Template = {
    name: "hello",
    channel: "email",
    topic: "offers",
    transactional: false,
    body: source,
    entryFields: [],
  };
  const of = { tags: TAGS, template, language: "de" };
  const written = withCountedLinks(html, { sealer, url: URL_OF_PAGES, keys: ["k"], settings, of });
  const clicks = [...written.matchAll(/https:\/\/links\.example\/l\/([\w-]+)/g)].map(([, token = ""]) =>
    readClick(sealer, ["k"], token),
  );
  return { written, clicks };
}

describe("a token of a click", () => {
  const click: Click = {
    target: "https://shop.example/",
    position: 2,
    template: "hello",
    customerId: "a|b",
    key: "j#1#s#1",
  };

  it.each<Click>([click, { ...click, name: "buy", variant: "de", knownSince: 7 }])("holds all of it", (one) => {
    expect(readClick(sealer, ["k"], writeClick(sealer, ["k"], one))).toEqual(one);
  });

  it("is read under each key that made one, and under no other", () => {
    const old = writeClick(sealer, ["first"], click);

    expect(readClick(sealer, ["third", "second", "first"], old)).toEqual(click);
    expect(readClick(sealer, ["third"], old)).toBeUndefined();
    expect(readClick(sealer, ["first"], `${old.slice(0, -2)}AA`)).toBeUndefined();
  });

  it("opens no page, and a page's token leads nowhere", () => {
    const page = writeToken(
      sealer,
      ["k"],
      linkAt(0, { kind: "unsubscribe", customer: "c", topic: "t", channel: "email" }),
    );

    expect(readToken(sealer, ["k"], writeClick(sealer, ["k"], click))).toBeUndefined();
    expect(readClick(sealer, ["k"], page)).toBeUndefined();
  });
});

describe("links that are counted", () => {
  it("hold target, place, name, message, template and variant; the target is what a browser would open", () => {
    const { written, clicks } = counted(
      '<p><a class="x" href="https://shop.example/a?b=1&amp;c=%202&#x26;d" name="buy">A</a> <a name=\'\' href=\'https://shop.example/ü\'>B</a></p>',
    );

    expect(clicks).toEqual([
      {
        target: "https://shop.example/a?b=1&c=%202&d",
        position: 1,
        name: "buy",
        template: "hello",
        variant: "de",
        ...TAGS,
      },
      { target: "https://shop.example/%C3%BC", position: 2, template: "hello", variant: "de", ...TAGS },
    ]);
    expect(written).toMatch(/^<p><a class="x" href="https:\/\/links\.example\/l\/[\w-]+" name="buy">A<\/a>/);
  });

  it("are the same each time the message is written", () => {
    const html = '<a href="https://shop.example/">A</a>';

    expect(counted(html).written).toBe(counted(html).written);
  });

  it("of Outlook's button and of the link beside it are one", () => {
    const { clicks } = counted(
      '<v:roundrect href="https://shop.example/a"></v:roundrect><a href="https://shop.example/a">A</a><a href="https://shop.example/b">B</a>',
    );

    expect(clicks.map((click) => click?.position)).toEqual([1, 1, 2]);
  });

  it.each([
    ["mail", "mailto:a@shop.example"],
    ["a place in the message", "#top"],
    ["our own page", `${URL_OF_PAGES}/u/token`],
    ["plain http", "http://shop.example/"],
    ["another app", "shopapp://cart"],
    ["script", "javascript:alert(1)"],
    ["a longer address than mail programs take", `https://shop.example/${"a".repeat(2000)}`],
  ])("are none to %s", (_, link) => {
    const html = `<a href="${link}">A</a>`;

    expect(counted(html).written).toBe(html);
  });

  it("are none to a host that a value named, unless the settings name it", () => {
    const source =
      '<a href="{{ profile.site }}">A</a><a href="https://{{ profile.host }}/">B</a><a href="https://shop.example/{{ x }}">C</a>';
    const html =
      '<a href="https://evil.example/">A</a><a href="https://evil.example/">B</a><a href="https://shop.example/x">C</a>';

    expect(counted(html, {}, source).clicks.map((click) => click?.target)).toEqual(["https://shop.example/x"]);
    expect(counted(html, { hosts: ["*.example"] }, source).clicks).toHaveLength(3);
    expect(counted(html, { hosts: ["*.example"], except: ["shop.example"] }, source).clicks).toHaveLength(2);
  });

  it("are those to a host that a partial was given", () => {
    const source = `{% assign href = 'https://shop.example/cart' %}<a href="{{ href }}">A</a>`;

    expect(counted('<a href="https://shop.example/cart">A</a>', {}, source).clicks).toHaveLength(1);
  });

  it.each([
    "https://shop.example@evil.example/",
    "https://shop.example\\@evil.example/",
    "https://shop.example\t.evil.example/",
    "https://shop.example.evil.example/",
    "https:/\\evil.example/",
    "//evil.example/",
    "https://evil.example/?https://shop.example/",
    "HTTPS://EVIL.EXAMPLE/",
    "https://shop\u2024example/",
  ])("lead to no other host: %s", (link) => {
    expect(
      countedTarget(link, hostsWritten('<a href="https://shop.example/">'), { apps: ["shopapp"] }),
    ).toBeUndefined();
  });

  it("of an app are those whose scheme the settings name", () => {
    const settings = { apps: ["shopapp"] };

    expect(countedTarget("shopapp://cart/ä", new Set(), settings)).toBe("shopapp://cart/%C3%A4");
    expect(countedTarget("shopapps://cart", new Set(), settings)).toBeUndefined();
  });

  it("begin with a hidden one where the settings ask for it, and a message without links has none", () => {
    const { written, clicks } = counted('<html><body class="a"><a href="https://shop.example/">A</a></body></html>', {
      hidden: true,
    });

    expect(clicks.map((click) => click?.position)).toEqual([0, 1]);
    expect(written).toMatch(
      /^<html><body class="a"><a href="[^"]+" rel="nofollow" tabindex="-1" aria-hidden="true" style="display:none/,
    );
    expect(counted("<p>Hello</p>", { hidden: true }).written).toBe("<p>Hello</p>");
  });
});
