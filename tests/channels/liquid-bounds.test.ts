import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { UnwritableError } from "../../core/send/filling.ts";

const renderer = liquidRenderer();
const profile: JsonObject = {
  huge: 9_000_000,
  many: 40_000,
  some: 300,
  text: "x".repeat(60_000),
  list: Array.from({ length: 2_000 }, (_, n) => ({ n })),
  other: Array.from({ length: 2_000 }, (_, n) => ({ n })),
  date: "2026-02-15",
};
const scope = { profile, entry: { name: "", time: 0, properties: {} }, steps: {}, pass: 1, now: 0, links: {} };
const text = (source: string) => renderer.render(source, scope, "text", "UTC");

describe("filling a text", () => {
  it.each([
    ["{% for i in (1..profile.huge) %}{% endfor %}", "filters and ranges"],
    ["{% for i in (1..profile.many) %}{{ i }}{% endfor %}", "steps"],
    ["{% for i in (1..profile.some) %}{% for j in (1..profile.some) %}{% endfor %}{% endfor %}", "steps"],
    ["{% tablerow i in (1..profile.many) %}{{ i }}{% endtablerow %}", "steps"],
    ["{% for i in (1..profile.some) %}{{ profile.text }}{% endfor %}", "characters"],
    [
      "{% assign x = profile.text %}{% for i in (1..40) %}{% capture x %}{{ x }}{{ x }}{% endcapture %}{% endfor %}",
      "characters",
    ],
    ["{% for i in (1..profile.many) %}{{ profile.date | date: '%A' }}{% endfor %}", "filters and ranges"],
    [
      "{% for i in (1..profile.many) %}{% if profile.text contains 'xy' %}{% endif %}{% endfor %}",
      "filters and ranges",
    ],
    [
      "{% for i in (1..profile.many) %}{% assign y = profile.list | where_exp: 'e', 'e.n > 3' %}{% endfor %}",
      "filters and ranges",
    ],
    // What liquidjs itself does not count, or not all of it.
    ...["escape", "size", "strip", "first", "json", "where: 'n', 3", "find: 'n', 3", "default: 'x'"].map((filter) => [
      `{% for i in (1..profile.many) %}{% assign y = profile.list | ${filter} %}{% endfor %}`,
      "filters and ranges",
    ]),
    [
      "{% for i in (1..profile.many) %}{% if profile.list == profile.other %}{% endif %}{% endfor %}",
      "filters and ranges",
    ],
    ["{{ profile.date | date: '%999999999d' }}", "filters and ranges"],
    ["{% for i in (1..1000000000) %}{{ i }}{% endfor %}", "filters and ranges"],
  ])("stops at a bound that is counted: %s", (source, what) => {
    expect(() => text(source)).toThrow(UnwritableError);
    expect(() => text(source)).toThrow(what);
  });

  it("has room for what an e-mail needs", () => {
    const table = "{% for item in profile.list %}<tr><td>{{ item.n | plus: 1 | append: '.' }}</td></tr>{% endfor %}";

    expect(renderer.render(`${"<p>x</p>".repeat(20_000)}${table}`, scope, "html", "UTC").length).toBeGreaterThan(
      200_000,
    );
  });

  it("counts each text anew", () => {
    const source = "{% for i in (1..15000) %}{{ i }}{% endfor %}";

    expect([1, 2, 3].map(() => text(source).length)).toEqual([63_894, 63_894, 63_894]);
  });

  it("leaves nothing of one text in another", () => {
    expect(["a", "b"].map(() => text("{% increment n %}{% increment n %}"))).toEqual(["01", "01"]);
    expect(text("{{ n }}")).toBe("");
  });
});
