import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { isLike } from "../../workflows/compiler/names/check-undeclared.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";

const SETTINGS =
  'zone: Europe/London\nsender: { email: "Shop <hello@example.com>" }\ntopics: { offers: { channels: [email], default: out } }\n';

const CATALOGUE = `
events:
  Order Completed: { properties: { orderId: string, total: number, items: list } }
  Order Cancelled: { title: Taken back, properties: { orderId: string } }
  Paid: { properties: { method: string } }
  Signed Up:
  Downgraded: { properties: {} }
traits: { plan: string, points: number }
`;

/** A sound shop that names everything rightly; each test misspells one name. */
const SHOP: Readonly<Record<string, string>> = {
  "settings.yaml": SETTINGS,
  "segments/rich.yaml":
    "segment: rich\nwhen: profile.points > 10 and profile.counts.`Order Cancelled` < 3\nlast: { event: Order Completed, within: 30d }\n",
  "templates/hello.email.html":
    "---\ntopic: offers\nsubject: Order {{ entry.properties.orderId }}\n---\n<p>{{ profile.plan }} of {{ entry.properties.total }}</p> {{ links.preferences }}\n",
  "sources/shop.source.yaml":
    'source: shop\nformat: ndjson\nevent: |\n  {\n    "name": cancelled ? "Order Cancelled" : "Order Completed",\n    "customerId": who, "time": at,\n    "properties": { "orderId": id },\n    "context": { "traits": { "points": points } }\n  }\n',
  "definitions/example.journey.yaml": `
journey: example
enter: { event: Order Completed, key: event.properties.orderId, when: event.properties.total > 3 }
exit: { event: Order Cancelled, same: orderId, reason: cancelled }
goal: { event: Order Completed, when: event.properties.total > 9, within: 7d }
timeout: 30d
steps:
  - id: paid
    wait: { for: { event: Paid, when: event.properties.method = 'card' }, up to: 1d }
  - if: steps.paid.event.properties.method = 'card' and 'rich' in profile.segments
    then: [ { update: { set: { plan: pro }, add: { points: 3 } } } ]
  - emit: { event: Downgraded }
  - if: entry.properties.total > 100
    then: [ { send: hello } ]
`,
  "definitions/example.test.yaml": `
- test: sends
  customer: { email: a@example.com, consent: { offers: true, all: true }, traits: { plan: free }, history: { event: Signed Up, ago: 3d } }
  events: { event: Order Completed, properties: { orderId: o1, total: 300 }, traits: { points: 4 } }
  expect: { outbox: [hello], events: [Downgraded], profile: { traits: { plan: free } } }
`,
};

async function told(files: Readonly<Record<string, string>>, whole = false) {
  const list = Object.entries(files).map(([path, text]) => ({ path: `workflows/${path}`, text }));
  const { diagnostics: all, rules } = await compileWorkspace(list, { hash: sha256, whole });
  // What may be missing in a text is told beside the names.
  const diagnostics = all.filter(({ code }) => code !== "SJ671");
  return { diagnostics, rules, codes: diagnostics.map(({ code, file }) => `${code} ${file.split("/").at(-1)}`) };
}

function misspelt(path: string, from: string, to: string, files = SHOP) {
  const text = files[path] ?? "";
  expect(text).toContain(from);
  return { ...files, [path]: text.replace(from, to) };
}

const JOURNEY = "definitions/example.journey.yaml";
const TEST = "definitions/example.test.yaml";
const DECLARED = { ...SHOP, "events.yaml": CATALOGUE };

describe("with a catalogue", () => {
  it("a workspace that names everything rightly has no faults, and ingest gets the types", async () => {
    const { codes, rules } = await told(DECLARED, true);

    expect(codes).toEqual([]);
    expect(rules.settings.traits).toEqual({ plan: "string", points: "number" });
    expect(rules.properties).toMatchObject({ "Order Completed": { total: "number" }, Paid: { method: "string" } });
  });

  it.each([
    ["a way in", JOURNEY, "enter: { event: Order Completed", "enter: { event: Order Complete", "SJ832"],
    ["an exit", JOURNEY, "exit: { event: Order Cancelled", "exit: { event: Order Canceled", "SJ832"],
    ["a goal", JOURNEY, "goal: { event: Order Completed", "goal: { event: Order completed", "SJ832"],
    ["a wait", JOURNEY, "for: { event: Paid", "for: { event: Payed", "SJ832"],
    ["an emit", JOURNEY, "event: Downgraded", "event: Downgradet", "SJ832"],
    ["a recency", "segments/rich.yaml", "event: Order Completed", "event: Order Compleated", "SJ832"],
    ["a count", "segments/rich.yaml", "counts.`Order Cancelled`", "counts.`Order Cancled`", "SJ832"],
    ["a source", "sources/shop.source.yaml", '"Order Completed"', '"Order Complete"', "SJ832"],
    ["a test", TEST, "events: { event: Order Completed", "events: { event: Order Compelted", "SJ832"],
    ["the past of a test", TEST, "event: Signed Up", "event: Signed up", "SJ832"],
    ["what a test expects", TEST, "events: [Downgraded]", "events: [Downgradet]", "SJ832"],
  ])("an event's name that is misspelt in %s is told", async (_, path, from, to, code) => {
    const { codes } = await told(misspelt(path, from, to, DECLARED));

    expect(codes).toContain(`${code} ${path.split("/").at(-1)}`);
  });

  it.each([
    ["a key", JOURNEY, "key: event.properties.orderId", "key: event.properties.orderID"],
    ["the `when` of a way in", JOURNEY, "event.properties.total > 3", "event.properties.totl > 3"],
    ["`same`", JOURNEY, "same: orderId", "same: order_id"],
    ["a goal", JOURNEY, "event.properties.total > 9", "event.properties.sum > 9"],
    ["the `when` of a wait", JOURNEY, "event.properties.method = 'card' }", "event.properties.methode = 'card' }"],
    ["the event of a wait", JOURNEY, "steps.paid.event.properties.method", "steps.paid.event.properties.mehtod"],
    ["the entry event", JOURNEY, "entry.properties.total > 100", "entry.properties.tota > 100"],
    ["an emit", JOURNEY, "event: Downgraded }", "event: Downgraded, properties: { plan: free } }"],
    ["the text of a template", "templates/hello.email.html", "entry.properties.total", "entry.properties.totaal"],
    ["the subject of a template", "templates/hello.email.html", "entry.properties.orderId", "entry.properties.orderid"],
    ["a source", "sources/shop.source.yaml", '"orderId": id', '"orderNo": id'],
    ["a test", TEST, "total: 300", "totals: 300"],
  ])("a property that is misspelt in %s is told", async (_, path, from, to) => {
    const { codes } = await told(misspelt(path, from, to, DECLARED));

    expect(codes).toContain(`SJ833 ${path.split("/").at(-1)}`);
  });

  it.each([
    ["a segment", "segments/rich.yaml", "profile.points", "profile.poinst"],
    ["an update", JOURNEY, "set: { plan: pro }", "set: { plann: pro }"],
    ["what an update adds", JOURNEY, "add: { points: 3 }", "add: { point: 3 }"],
    ["a template", "templates/hello.email.html", "profile.plan", "profile.plam"],
    ["a source", "sources/shop.source.yaml", '"points": points', '"pionts": points'],
    ["the customer of a test", TEST, "traits: { plan: free }, history", "traits: { pln: free }, history"],
    ["an event of a test", TEST, "traits: { points: 4 }", "traits: { poits: 4 }"],
    ["what a test expects", TEST, "profile: { traits: { plan: free } }", "profile: { traits: { plna: free } }"],
  ])("a trait that is misspelt in %s is told", async (_, path, from, to) => {
    const { codes } = await told(misspelt(path, from, to, DECLARED));

    expect(codes).toContain(`SJ834 ${path.split("/").at(-1)}`);
  });

  it("says what is meant, at the name", async () => {
    const { diagnostics } = await told(
      misspelt("templates/hello.email.html", "of {{ entry.properties.total", "of {{ entry.properties.totl", DECLARED),
    );

    expect(diagnostics).toMatchObject([{ code: "SJ833", line: 5, column: 29, hint: "Did you mean `total`?" }]);
  });

  it("takes values that ingest converts, and tells others", async () => {
    expect((await told(misspelt(TEST, "total: 300", 'total: "300"', DECLARED))).codes).toEqual([]);
    expect((await told(misspelt(TEST, "points: 4", "points: many", DECLARED))).codes).toEqual([
      "SJ836 example.test.yaml",
    ]);
  });

  it.each([
    [
      "an event of ours",
      "event: Paid, when: event.properties.method = 'card'",
      "event: Email Clicked, when: event.properties.link = 'x'",
    ],
    [
      "a property of an event that is not told in full",
      "enter: { event: Order Completed, key: event.properties.orderId, when: event.properties.total > 3 }",
      "enter:\n  - { event: Signed Up, when: event.properties.anything = 1 }\n  - { event: Order Completed }",
    ],
  ])("leaves alone %s", async (_, from, to) => {
    const files = misspelt(JOURNEY, from, to, DECLARED);
    const kept = {
      ...files,
      [JOURNEY]: (files[JOURNEY] ?? "").replace(
        "steps.paid.event.properties.method = 'card' and ",
        "profile.plan = 'pro' and ",
      ),
    };

    expect((await told(kept)).codes).toEqual([]);
  });

  it("a fault in a journey's names is that journey's", async () => {
    const list = Object.entries(misspelt(JOURNEY, "for: { event: Paid", "for: { event: Payed", DECLARED));
    const files = list.map(([path, text]) => ({ path: `workflows/${path}`, text }));
    const other = "journey: other\nenter: { event: Signed Up }\nsteps: [ { wait: 1h } ]\n";

    const { journeys } = await compileWorkspace(
      [...files, { path: "workflows/definitions/other.journey.yaml", text: other }],
      { hash: sha256 },
    );

    expect(journeys.map(({ journey }) => journey)).toEqual(["other"]);
  });
});

it("a catalogue that says nothing of events takes every event, and only its own traits", async () => {
  const files = { ...SHOP, "events.yaml": "traits: { points: number }\n" };

  const { diagnostics } = await told(files);

  expect(new Set(diagnostics.map(({ code, found }) => `${code} ${found}`))).toEqual(new Set(["SJ834 plan"]));
});

describe("without a catalogue", () => {
  it("names that are used rightly are not told", async () => {
    expect((await told(SHOP, true)).codes).toEqual([]);
  });

  it.each([
    ["an event", JOURNEY, "goal: { event: Order Completed", "goal: { event: Order Complted", "Order Completed"],
    ["an event of ours", JOURNEY, "for: { event: Paid", "for: { event: Email Cliked", "Email Clicked"],
    ["a property", JOURNEY, "event.properties.total > 9", "event.properties.totla > 9", "total"],
    [
      "a property in a template",
      "templates/hello.email.html",
      "entry.properties.orderId",
      "entry.properties.orderID",
      "orderId",
    ],
    ["a trait", "segments/rich.yaml", "profile.points", "profile.point_s", "points"],
    ["a trait in Liquid", "templates/hello.email.html", "profile.plan", "profile.plam", "plan"],
  ])("%s that one place knows and that is like another is told", async (_, path, from, to, meant) => {
    const { diagnostics } = await told(misspelt(path, from, to), true);

    // A trait that nothing sets is told as that (SJ349), once.
    expect(diagnostics.filter(({ code }) => code === "SJ837" || code === "SJ349")).toMatchObject([
      { severity: "warning", file: `workflows/${path}`, hint: expect.stringContaining(`\`${meant}\``) },
    ]);
  });

  it.each([
    ["Order Completed", "Order completed", true],
    ["orderId", "order_id", true],
    ["plan", "plam", true],
    ["total", "totla", true],
    ["vip", "vat", false],
    ["Subscribed", "Unsubscribed", false],
    ["renewal_3", "renewal_30", false],
    ["Order Created", "Order Cancelled", false],
    ["city", "country", false],
  ])("%s and %s: %s", (a, b, like) => {
    expect(isLike(a, b)).toBe(like);
    expect(isLike(b, a)).toBe(like);
  });
});

describe("what nothing uses is told", () => {
  it.each([
    [
      "templates/bye.email.html",
      "---\ntopic: offers\nsubject: Bye\n---\n<p>Bye</p> {{ links.preferences }}\n",
      "SJ838",
    ],
    ["segments/poor.yaml", "segment: poor\nwhen: profile.points < 2\n", "SJ839"],
    ["destinations/billing.yaml", "destination: billing\nurl: https://billing.example.com\n", "SJ840"],
    ["steps/nudge.yaml", "shared: nudge\nsteps: [ { wait: 1h } ]\n", "SJ841"],
  ])("%s", async (path, text, code) => {
    expect((await told({ ...SHOP, [path]: text }, true)).codes).toEqual([`${code} ${path.split("/").at(-1)}`]);
    expect((await told({ ...SHOP, [path]: text })).codes).toEqual([]);
  });

  it("not of segments that others are made of, nor where a template reads the list of all", async () => {
    const poor = { "segments/poor.yaml": "segment: poor\nwhen: profile.points < 2\n" };
    const made = misspelt("segments/rich.yaml", "last:", "none: [poor]\nlast:", { ...SHOP, ...poor });
    const listed = misspelt("templates/hello.email.html", "{{ profile.plan }}", "{{ profile.segments }}", {
      ...SHOP,
      ...poor,
    });

    expect((await told(made, true)).codes).toEqual([]);
    expect((await told(listed, true)).codes).toEqual([]);
  });

  it("not while a journey that may use it cannot be read", async () => {
    const files = {
      ...SHOP,
      "definitions/broken.journey.yaml": "journey: broken\nnonsense: 1\n",
      "segments/poor.yaml": "segment: poor\nwhen: profile.points < 2\n",
    };

    expect((await told(files, true)).codes.filter((one) => one.includes("poor"))).toEqual([]);
  });
});

describe("a trait that nothing sets", () => {
  const vip = (files = SHOP) => misspelt("segments/rich.yaml", "profile.points > 10", "profile.vip = true", files);

  it("is told once a file, where it is read", async () => {
    const twice = misspelt(
      "definitions/example.journey.yaml",
      "entry.properties.total > 100",
      "$not(profile.vip)",
      vip(),
    );

    const { codes, diagnostics } = await told(twice, true);

    expect(codes).toEqual(["SJ349 example.journey.yaml", "SJ349 rich.yaml"]);
    expect(diagnostics[1]).toMatchObject({ line: 2, found: "profile.vip" });
  });

  it.each([
    ["a source", "sources/shop.source.yaml", '"points": points', '"points": points, "vip": gold'],
    ["a source that works them out", "sources/shop.source.yaml", '{ "points": points }', "$merge([other])"],
    [
      "a test's customer",
      "definitions/example.test.yaml",
      "traits: { plan: free }, history",
      "traits: { vip: true }, history",
    ],
    ["an update step", "definitions/example.journey.yaml", "set: { plan: pro }", "set: { vip: true }"],
    ["the settings", "settings.yaml", "topics:", "traits: { vip: boolean }\ntopics:"],
  ])("is set by %s", async (_, path, from, to) => {
    expect((await told(misspelt(path, from, to, vip()), true)).codes).not.toContain("SJ349 rich.yaml");
  });

  it("is not told in a workspace that says nothing of traits", async () => {
    const { "definitions/example.test.yaml": _test, "sources/shop.source.yaml": _source, ...rest } = vip();
    const silent = misspelt(
      "definitions/example.journey.yaml",
      "set: { plan: pro }, add: { points: 3 }",
      "join: wave",
      rest,
    );

    expect((await told({ ...silent, "segments/wave.yaml": "segment: wave\nlist: true\n" }, true)).codes).not.toContain(
      "SJ349 rich.yaml",
    );
  });
});
