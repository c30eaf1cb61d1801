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

  const ZONES = [
    "Pacific/Honolulu",
    "America/New_York",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "Europe/London",
    "Asia/Tokyo",
    "Pacific/Auckland",
  ];
  it.each(ZONES)("shows a value without a zone as it is written, in %s", (zone) => {
    const shown = (value: string, format: string) => text(`{{ '${value}' | date: '${format}' }}`, zone);

    expect(shown("2026-02-15", "%-d %B %Y, %H:%M")).toBe("15 February 2026, 00:00");
    expect(shown("2026-06-20 14:30", "%-d %B %H:%M")).toBe("20 June 14:30");
    expect(shown("2026-06-20T14:30:15.250", "%-d %B %H:%M:%S")).toBe("20 June 14:30:15");
    expect(shown("May 20, 2026", "%-d %B %Y")).toBe("20 May 2026");
    expect(shown("05/20/1980", "%-d %B %Y")).toBe("20 May 1980");
    for (const day of ["--05-20", "05-20", "0000-05-20"]) expect(shown(day, "%-d %B")).toBe("20 May");
    // Clocks of these zones skip the one or the other.
    expect(shown("2026-03-08 02:30", "%-d %B %H:%M")).toBe("8 March 02:30");
    expect(shown("2018-11-04", "%-d %B %H:%M")).toBe("4 November 00:00");
  });

  it.each([
    ["{{ '2026-06-20T14:30:00Z' | date: '%-d %B %H:%M' }}", "20 June 10:30"],
    ["{{ '2026-06-20T23:30:00-07:00' | date: '%-d %B %H:%M' }}", "21 June 02:30"],
    ["{{ 'Sat, 20 Jun 2026 14:30:00 GMT' | date: '%-d %B %H:%M' }}", "20 June 10:30"],
    ["{{ 1781965800000 | date: '%-d %B %H:%M' }}", "20 June 10:30"],
    ["{{ '1781965800000' | date: '%-d %B %H:%M' }}", "20 June 10:30"],
    ["{{ '2026-06-20T14:30:00Z' | date: '%H:%M', 'Asia/Tokyo' }}", "23:30"],
    ["{{ '2026-06-20T14:30:00Z' | date: '%H:%M', -120 }}", "16:30"],
  ])(
    "shows %s, which names an instant, by the clock of the customer or of the zone that is named",
    (source, expected) => {
      expect(text(source, "America/New_York")).toBe(expected);
    },
  );

  it.each(["'Asia/Tokyo'", "-120"])("shows a date as it is written whatever zone the text names: %s", (zone) => {
    expect(text(`{{ '2026-02-15' | date: '%-d %B %H:%M', ${zone} }}`, "America/New_York")).toBe("15 February 00:00");
  });

  it.each([
    ["{{ 'soon' | date: '%d' }}", "soon"],
    ["{{ '2026-02-31' | date: '%d' }}", "2026-02-31"],
    ["{{ profile.missing | date: '%d' }}", ""],
  ])("shows what is no date as it is: %s", (source, expected) => {
    expect(text(source)).toBe(expected);
  });

  it.each([
    "{% include 'package.json' %}",
    "{% render 'package.json' %}",
    "{% layout '../../package.json' %}",
    "{{ profile.name | shout }}",
    "{{ profile.tags | sample }}",
    "{{ profile.tags | shuffle }}",
    "{{ 'now' | date_to_string }}",
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
