import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import type { JsonObject } from "../../core/model/json.ts";

const renderer = liquidRenderer();
const scope = {
  profile: {
    name: "Ada <b>",
    email: "ada@example.com",
    tags: ["a", "b"],
    counts: { "Order Completed": 2 },
  } satisfies JsonObject,
  entry: {
    name: "Order Completed",
    time: Date.parse("2026-07-01T12:00:00Z"),
    properties: { total: 12.5, note: 'say "hi"\n' },
  },
  steps: { ask: { happened: true } },
  pass: 2,
  now: Date.parse("2026-12-01T23:30:00Z"),
  links: {},
};
const text = (source: string, zone = "Europe/London") => renderer.render(source, scope, "text", zone);

describe("a template", () => {
  it.each([
    ["{{ profile.name }}", "Ada <b>"],
    ["{{ profile.counts['Order Completed'] }}", "2"],
    ["{{ entry.properties.total | times: 2 }}", "25"],
    ["{% if steps.ask.happened %}yes{% endif %} {{ pass }}", "yes 2"],
    ["{{ profile.missing }}{{ profile.missing.deeper }}!", "!"],
    ["{{ profile.missing | default: 'there' }}", "there"],
    ['{"note": {{ entry.properties.note | json }}}', '{"note": "say \\"hi\\"\\n"}'],
  ])("%s gives %s", (source, expected) => {
    expect(text(source)).toBe(expected);
  });

  it("escapes what is put into HTML, unless it says otherwise", () => {
    expect(renderer.render("{{ profile.name }} {{ profile.name | raw }}", scope, "html", "UTC")).toBe(
      "Ada &lt;b&gt; Ada <b>",
    );
  });

  it.each([
    ["{{ now | date: '%Y-%m-%d %H:%M' }}", "Europe/London", "2026-12-01 23:30"],
    ["{{ now | date: '%Y-%m-%d %H:%M' }}", "Asia/Tokyo", "2026-12-02 08:30"],
    ["{{ 'now' | date: '%Y-%m-%d %H:%M' }}", "Asia/Tokyo", "2026-12-02 08:30"],
    ["{{ 'today' | date: '%B' }}", "UTC", "December"],
    ["{{ entry.time | date: '%H:%M' }}", "Europe/London", "13:00"],
    ["{{ entry.time | date: '%H:%M', 'America/New_York' }}", "Europe/London", "08:00"],
    ["{{ '2026-12-24' | date: '%d %b' }}", "UTC", "24 Dec"],
  ])("shows %s in %s as %s", (source, zone, expected) => {
    expect(text(source, zone)).toBe(expected);
  });

  it.each([
    "{% include 'package.json' %}",
    "{% render 'package.json' %}",
    "{% layout '../../package.json' %}",
    "{{ profile.name | shout }}",
    "{{ profile.tags | sample }}",
    "{{ profile.tags | shuffle }}",
    "{{ 'now' | date_to_string }}",
    "{% for i in (1..1000000000) %}{{ i }}{% endfor %}",
    "{% if %}",
  ])("cannot %s", (source) => {
    expect(() => text(source)).toThrow();
  });

  it("does not reach the prototypes of values", () => {
    expect(text("{{ profile.constructor }}{{ profile.name.constructor.name }}{{ profile.__proto__ }}")).toBe("");
  });

  it("gives the same each time", () => {
    expect(text("{{ profile.name }}")).toBe(text("{{ profile.name }}"));
  });
});
