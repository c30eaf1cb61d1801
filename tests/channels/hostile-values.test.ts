import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { oneLine } from "../../core/channels/channel.ts";
import type { Filled } from "../../core/ports/channels.ts";

const renderer = liquidRenderer();

function filled(source: string, as: Filled, value: string, second = ""): string {
  const entry = { name: "", time: 0, properties: { value } };
  const scope = { profile: { value, second }, entry, steps: {}, pass: 1, now: 0, links: {} };
  return renderer.render(source, scope, as, "UTC");
}

/** Values that somebody would try, alone, within others, and anything else. */
const PIECES = [
  ...["<script>alert(1)</script>", "</a>", "<!--", "-->", "<img src=x onerror=alert(1)>", "</style>", "]]>"],
  ...['"', "'", "`", "' onmouseover='x", '" onload="x', "\\", '\\"', "&quot;", "&#34;", "&amp;"],
  ...["javascript:alert(1)", "JAVA\tSCRIPT:x", " javascript:x", "data:text/html,x", "vbscript:x", "//evil.example"],
  ...["{{ profile.second }}", "{% raw %}", "{% assign x = 1 %}", "}}", "%}", "{{", "{%"],
  ...[
    "\r\nBcc: x@evil.example",
    "\n",
    "\r",
    "\0",
    "\u2028",
    "\u202eabc",
    "مرحبا",
    "👩‍👩‍👧‍👦",
    "\ud800",
    "?a=b&c=d#e",
    "%00",
    "%",
  ],
  "x".repeat(10_000),
];
const hostile = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }).map((all) => all.join("")),
  },
  fc.string({ unit: "binary", maxLength: 200 }),
);

const RUNS = { numRuns: 300 };

function decoded(markup: string): string {
  const characters: Readonly<Record<string, string>> = {
    "&lt;": "<",
    "&gt;": ">",
    "&#34;": '"',
    "&#39;": "'",
    "&amp;": "&",
  };
  return markup.replace(/&(?:lt|gt|#34|#39|amp);/g, (entity) => characters[entity] ?? entity);
}

describe("a value of a customer", () => {
  it("stays the text of its element and its attribute in HTML", () => {
    const source = `<p title="{{ profile.value }}" lang='{{ profile.value }}'>{% capture one %}{{ profile.value }}{% endcapture %}{{ one }}</p>`;
    fc.assert(
      fc.property(hostile, (value) => {
        const found = /^<p title="([^"<>]*)" lang='([^'<>]*)'>([^<>]*)<\/p>$/.exec(filled(source, "html", value));
        expect(found?.slice(1).map(decoded)).toEqual([value, value, value]);
      }),
      RUNS,
    );
  });

  it("makes no address that runs something, whatever stands before it and however it is put together", () => {
    const sources = [
      '<a href="{{ profile.value }}">',
      "<a class=x href = '\n{{ profile.value }}'>",
      '<a href="{{ profile.value }}{{ profile.second }}">',
      '{% capture to %}{{ profile.value }}{% endcapture %}<a href="{{ to }}">',
      "<img src={{ profile.value }}>",
      '<a href="{% if profile.value %}{{ profile.value | strip }}{% endif %}">',
    ];
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom("", "script:alert(1)", ":x"),
        fc.constantFrom(...sources),
        (value, second, source) => {
          const written = filled(source, "html", value, second);
          // Only these are blanks in HTML: https://html.spec.whatwg.org/#attributes-2
          const [, double, single, bare] =
            /\b(?:href|src)[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >]*))/.exec(written) ?? [];
          const scheme = decoded(double ?? single ?? bare ?? "").replace(/[\0-\x20]/g, "");
          expect(scheme).not.toMatch(/^(?:javascript|vbscript|data):/i);
        },
      ),
      RUNS,
    );
  });

  it.each([
    ["java", "script:alert(1)", "java#"],
    ["javascript:alert(1)", "", "#"],
    [" \tJaVa\nScRiPt:x", "", "#"],
    ["data:text/html,<b>", "", "#"],
    ["data:image/png;base64,AAAA", "", "data:image/png;base64,AAAA"],
    ["https://shop.example/?a=javascript:x", "", "https://shop.example/?a=javascript:x"],
    ["shopapp://cart", "", "shopapp://cart"],
    ["mailto:a@shop.example", "?subject=x", "mailto:a@shop.example?subject=x"],
  ])("%j and %j as an address are %j", (value, second, expected) => {
    expect(filled('<a href="{{ profile.value }}{{ profile.second }}">', "html", value, second)).toBe(
      `<a href="${expected}">`,
    );
    expect(filled("<p>{{ profile.value }}</p>", "html", "javascript:x")).toBe("<p>javascript:x</p>");
  });

  it("stays one part of an address, where it is encoded and in the address of a webhook", () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const asWebhook = filled("https://a.example/x/{{ profile.value }}?q={{ profile.value }}&z=1", "url", value);
        const asLink = filled(
          '<a href="https://a.example/x?q={{ profile.value | url_encode }}&amp;z=1">',
          "html",
          value.toWellFormed(),
        );
        const webhook = new URL(asWebhook);
        expect([webhook.host, webhook.searchParams.get("q"), webhook.searchParams.get("z"), webhook.hash]).toEqual([
          "a.example",
          value.toWellFormed(),
          "1",
          "",
        ]);
        const [, href = ""] = /^<a href="([^"<>]*)">$/.exec(asLink) ?? [];
        const link = new URL(decoded(href));
        expect([link.searchParams.get("q"), link.searchParams.get("z")]).toEqual([value.toWellFormed(), "1"]);
      }),
      RUNS,
    );
  });

  it("adds no line to a header, and no other value to JSON; nothing in it is Liquid", () => {
    const json = '{ "a": "{{ profile.value }}", "b": {{ profile.value }}, "c": "x" }';
    fc.assert(
      fc.property(hostile, (value) => {
        expect(oneLine(filled("Hello {{ profile.value }}", "text", value))).not.toMatch(/[\r\n\u2028]/);
        expect(JSON.parse(filled(json, "json", value))).toEqual({ a: value, b: value, c: "x" });
        expect(filled("{{ profile.value }}", "text", value, "secret")).toBe(value);
      }),
      RUNS,
    );
  });
});
