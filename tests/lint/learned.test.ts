import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Learned } from "../../workflows/compiler/names/learned.ts";
import { project, sojournIn } from "../cli/workspace.ts";

const RECORDING = [
  { name: "Signed Up", properties: {}, context: { traits: { vip: false, born: "1980-05-20" } } },
  { name: "Order Completed", properties: { total: 30, items: [1], orderId: "1001", note: null } },
  { name: "Order Completed", properties: { total: "31", at: "2026-03-02T09:30:00Z", to: { city: "Bath" } } },
  { name: "Email Opened", properties: {}, context: { traits: { "first name": "Ann", email: "x" } } },
].map((event, i) => ({ customerId: "ann", time: `2026-06-01T09:0${i}:00Z`, ...event }));

const DRAFT = `events:
  Order Completed:
    properties:
      at: date
      items: list
      note: string # say its type: no value of it was seen
      orderId: string
      to: object
      total: string # seen as number, string
  Signed Up: { properties: {} }
traits:
  born: date
  first name: string
  vip: boolean
`;

const SOURCE = { "workflows/sources/bus.source.yaml": "source: bus\nformat: ndjson\nevent: $\n" };

function shop(files: Readonly<Record<string, string>> = {}): string {
  const root = project({ ...SOURCE, ...files });
  writeFileSync(join(root, "events.ndjson"), RECORDING.map((event) => `${JSON.stringify(event)}\n`).join(""));
  return root;
}

describe("sojourn learn", () => {
  it("drafts a catalogue of a recording, which check takes, and the names for editors", async () => {
    const root = shop();

    const { code, out } = await sojournIn(root, "learn", "--events", "events.ndjson");

    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("Wrote workflows/events.yaml") });
    expect(readFileSync(join(root, "workflows/events.yaml"), "utf8")).toMatch(
      /^# yaml-language-server: .*events\.schema/,
    );
    expect(readFileSync(join(root, "workflows/events.yaml"), "utf8")).toContain(DRAFT);
    const names = JSON.parse(readFileSync(join(root, "workflows/schema/names.schema.json"), "utf8"));
    expect(names.definitions.event.anyOf[0].enum).toEqual(expect.arrayContaining(["Order Completed", "Email Opened"]));
    expect(Object.keys(names.definitions.traits.properties)).toEqual(["born", "first name", "vip"]);
    expect(await sojournIn(root, "check")).toMatchObject({ code: 0, out: expect.stringContaining("No faults.") });
  });

  it("writes over nothing: it prints what the catalogue lacks", async () => {
    const known =
      "events:\n  Order Completed: { properties: { total: number, orderId: string } }\n  Signed Up:\ntraits: { vip: boolean }\n";
    const root = shop({ "workflows/events.yaml": known });

    const { out } = await sojournIn(root, "learn", "--events", "events.ndjson", "--json");

    expect(JSON.parse(out)).toMatchObject({ events: 4, draft: expect.not.stringContaining("Signed Up") });
    expect(JSON.parse(out).draft).toBe(
      "events:\n  Order Completed:\n    properties:\n      at: date\n      items: list\n      note: string # say its type: no value of it was seen\n      to: object\ntraits:\n  born: date\n  first name: string\n",
    );
    expect(readFileSync(join(root, "workflows/events.yaml"), "utf8")).toBe(known);
  });

  it("takes what journeys make themselves too, so that a sound workspace stays one", async () => {
    const journey = `journey: made
enter: { event: Signed Up }
steps:
  - update: { set: { plan: free, seen: =entry.time }, add: { visits: 1 }, append: { places: Bath } }
  - emit: { event: Downgraded, properties: { plan: free } }
  - emit: { event: Billed, properties: { at: =entry.time } }
  - if: profile.visits > 3 and profile.plan = 'free'
    then: [ { send: hello } ]
`;
    const root = shop({ "workflows/definitions/made.journey.yaml": journey });

    await sojournIn(root, "learn", "--events", "events.ndjson");

    const text = readFileSync(join(root, "workflows/events.yaml"), "utf8");
    expect(text).toContain("  Billed:\n  Downgraded:\n    properties:\n      plan: string\n");
    expect(text).toContain("  places: list\n  plan: string\n  seen: string # say its type: no value of it was seen\n");
    expect(text).toContain("  visits: number\n");
    expect(await sojournIn(root, "check")).toMatchObject({ code: 0, out: expect.stringContaining("No faults.") });
  });

  it("says which row could not be read first, and why", async () => {
    const event = '{"customerId":"c1","name":"Signed Up","time":"2026-01-31T09:00:00Z"}';
    const some = await sojournIn(shop({ "some.ndjson": `${event}\n{"nam\n` }), "learn", "--events", "some.ndjson");
    const none = await sojournIn(shop({ "none.ndjson": '{"nam\n' }), "learn", "--events", "none.ndjson");

    expect(some.out).toMatch(/1 row could not be read \(line 2: .+\)/);
    expect(none).toMatchObject({
      code: 1,
      err: expect.stringMatching(/first row that could not be read is line 1: ./),
    });
  });

  it.each([
    [["learn"], "Add --events FILE."],
    [["learn", "--events", "x.csv"], "Add --source NAME"],
    [["learn", "--events", "nowhere.ndjson"], "There is no file"],
  ])("%j is wrong use", async (args, message) => {
    const root = shop();

    const { code, err } = await sojournIn(root, ...args);

    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(existsSync(join(root, "workflows/events.yaml"))).toBe(false);
  });

  it("is not filled up by values in the place of names", () => {
    const learned = new Learned();
    for (let i = 0; i < 5_000; i++) learned.see("A", { [`order ${i}`]: 1 }, {});

    expect(learned.leftOut).toBe(3_000);
    expect(learned.draft()?.split("\n").length).toBeLessThan(2_010);
  });
});

describe("sojourn send", () => {
  const CATALOGUE = "events:\n  Signed Up: { properties: { plan: string, seats: number } }\ntraits: { vip: boolean }\n";

  it.each([
    [["Signed up"], "The catalogue has no event `Signed up`.", "Did you mean `Signed Up`?"],
    [["Signed Up", "--property", "paln=pro"], "`paln` is not a property of `Signed Up`.", "Did you mean `plan`?"],
    [["Signed Up", "--property", "seats=many"], "`seats` is a number.", ""],
    [['{"name":"Signed Up","context":{"traits":{"vpi":true}}}'], "`vpi` is not a trait.", "Did you mean `vip`?"],
  ])("refuses %j, which the catalogue does not have", async ([word = "", ...args], message, hint) => {
    const root = project({ "workflows/events.yaml": CATALOGUE });

    const { code, err } = await sojournIn(root, "send", word, "--customer", "ann", ...args);

    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain(hint);
  });

  it("goes on with what it has", async () => {
    const root = project({ "workflows/events.yaml": CATALOGUE });

    const { err } = await sojournIn(
      root,
      "send",
      "Signed Up",
      "--customer",
      "ann",
      "--property",
      "seats=3",
      "--port",
      "1",
    );

    expect(err).toContain("No local cloud listens on port 1");
  });
});
