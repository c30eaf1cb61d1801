import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { isWellFormedXml } from "../../core/channels/webhook.ts";
import type { JsonObject } from "../../core/model/json.ts";
import type { Filled } from "../../core/ports/channels.ts";

const renderer = liquidRenderer();

function filled(source: string, as: Filled, profile: JsonObject): string {
  const entry = { name: "", time: 0, properties: {} };
  return renderer.render(source, { profile, entry, steps: {}, pass: 1, now: 0, links: {} }, as, "UTC");
}

describe("HTML", () => {
  const name = "O'Brien & <b>";
  const once = "O&#39;Brien &amp; &lt;b&gt;";

  it.each([
    ["{{ profile.name }}", once],
    ["{% capture who %}{{ profile.name }}{% endcapture %}{{ who }}", once],
    ["{% capture who %}<i>{{ profile.name }}</i>{% endcapture %}{{ who }}", `<i>${once}</i>`],
    ["{% capture who %}\n{{ profile.name }}\n{% endcapture %}{{ who | strip }}", once],
    ["{% capture who %}{{ profile.name }}{% endcapture %}{% assign them = who %}{% echo them %}", once],
    ["{% capture who %}{{ profile.name }}{% endcapture %}{% cycle who %}", once],
    ["{% capture who %}{% endcapture %}{{ who | default: profile.name }}", once],
    ["{% capture a %}{{ profile.name }}{% endcapture %}{% capture b %}{{ a }}!{% endcapture %}{{ b }}", `${once}!`],
    ["{{ profile.name | escape }}", once],
    ["{{ profile.name | escape_once }}", once],
    ["{{ profile.lines | newline_to_br }}", "1 &lt; 2<br />\n3"],
    ["{{ profile.name | append: '<br>' }}", `${once}&lt;br&gt;`],
    [
      "{% capture who %}{{ profile.name }}{% endcapture %}{{ who | append: profile.name }}",
      expect.not.stringContaining("<b>"),
    ],
    ["{% cycle profile.name %}{% echo profile.name %}", once + once],
    ["{{ profile.name | raw }}", name],
  ])("has what is put in escaped once: %s", (source, expected) => {
    expect(filled(source, "html", { name, lines: "1 < 2\n3" })).toEqual(expected);
  });
});

const BODY = `{ "title": "Hey {{ profile.value }}!", "at \\"{{ profile.value }}\\"": {{ profile.value }},
  "list": [{% for one in profile.list %}{{ one }}{% unless forloop.last %},{% endunless %}{% endfor %}],
  "as": {{ profile.value | json }}, "in quotes": "{{ profile.value | json }}",
  {% capture both %}{{ profile.value }} and {{ profile.value }}{% endcapture %}"both": "{{ both }}", "again": {{ both }} }`;

describe("JSON", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.constant('x", "role": "admin'),
    fc.integer(),
    fc.boolean(),
  );

  it("stays what its author wrote whatever a customer's value is", () => {
    fc.assert(
      fc.property(anything, fc.array(anything), (value, list) => {
        const parsed = JSON.parse(filled(BODY, "json", { value, list }));

        const both = `${value} and ${value}`;
        expect(parsed).toEqual({
          title: `Hey ${value}!`,
          [`at "${value}"`]: value,
          list,
          as: value,
          "in quotes": JSON.stringify(value),
          both,
          again: both,
        });
      }),
    );
  });

  it.each([
    ['{"total": {{ profile.none }}}', '{"total": null}'],
    ['{"total": "{{ profile.none }}"}', '{"total": ""}'],
    ['{"total": {{ profile.total | times: 2 }}}', '{"total": 25}'],
    ['{"total": {{ profile.none | default: 0 }}}', '{"total": 0}'],
    ['{"place": {{ profile.place }}}', '{"place": {"city":"Łódź"}}'],
    ['{"place": {{ profile.place | json: 0 }}}', '{"place": {"city":"Łódź"}}'],
    ['{"vip": {{ profile.vip | default: false }}}', '{"vip": false}'],
    ['{{ "{" }}', '"{"'],
    ["{{ profile.ready | raw }}", '{"a":1}'],
  ])("has values outside quotes as values: %s", (source, expected) => {
    expect(filled(source, "json", { total: 12.5, place: { city: "Łódź" }, ready: '{"a":1}' })).toBe(expected);
  });
});

describe("XML", () => {
  it("stays what its author wrote whatever a customer's value is", () => {
    const source = `<?xml version="1.0"?><!-- for {{ profile.value }} --><order by="{{ profile.value }}" of='{{ profile.value }}'>
      <note>{{ profile.value }}</note><text><![CDATA[{{ profile.value }}]]></text>
      {% capture both %}<b>{{ profile.value }}</b>{% endcapture %}{{ both }}</order>`;
    const odd = fc.constantFrom(
      "]]>",
      "-->",
      "--",
      "-",
      "&",
      "<",
      '"',
      "'",
      "?>",
      "\u0000",
      "\ud800",
      "\r\n",
      "</order>",
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: odd })), (value) => {
        const text = filled(source, "xml", { value });

        expect(isWellFormedXml(text), text).toBe(true);
        const outside = text.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->/g, "");
        expect(outside.match(/<[a-z]+/g)).toEqual(["<order", "<note", "<text", "<b"]);
      }),
    );
  });

  it("escapes once, for where a value stands", () => {
    const source = '<a b="{{ profile.v }}">{{ profile.v }}<![CDATA[{{ profile.v }}]]>{{ profile.v | escape }}</a>';

    expect(filled(source, "xml", { v: '1 < "2"\n' })).toBe(
      '<a b="1 &lt; &#34;2&#34;&#10;">1 &lt; &#34;2&#34;\n<![CDATA[1 < "2"\n]]>1 &lt; &#34;2&#34;\n</a>',
    );
  });
});

describe("a URL", () => {
  it.each([
    [
      "https://shop.test/{{ profile.team }}?q={{ profile.team }}",
      "https://shop.test/a%2F..%20%26b%3D1?q=a%2F..%20%26b%3D1",
    ],
    ["https://shop.test/?q={{ profile.team | url_encode }}", "https://shop.test/?q=a%2F..+%26b%3D1"],
    ["https://shop.test/{{ profile.team | raw }}", "https://shop.test/a/.. &b=1"],
    ["https://shop.test/{% if profile.team %}x{% endif %}", "https://shop.test/x"],
  ])("has values percent-encoded: %s", (source, expected) => {
    expect(filled(source, "url", { team: "a/.. &b=1" })).toBe(expected);
  });
});
