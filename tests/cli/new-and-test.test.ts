import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project, sojournIn } from "./workspace.ts";

const TESTS = "workflows/definitions/remind.test.yaml";

describe("sojourn new", { timeout: 120_000 }, () => {
  it("writes what check passes at once; its tests pass, but the one that was changed, told line by line", async () => {
    const root = project();
    const asked = [
      "--event",
      "Cart: filled",
      "--template",
      "remind",
      "--template",
      "remind_again",
      "--goal",
      "Order Completed",
    ];

    const written = await sojournIn(root, "new", "remind", ...asked);
    const checked = await sojournIn(root, "check");
    // What a test tells goes through a pipe line by line; U+2028 ends none.
    const traits = '{ traits: { note: "one\\u2028two" }, email';
    const wrong = readFileSync(join(root, TESTS), "utf8").replace("at: 3d 1h", "at: 3d").replaceAll("{ email", traits);
    writeFileSync(join(root, TESTS), wrong);
    const failed = await sojournIn(root, "test", "remind");

    expect(written).toMatchObject({ code: 0, out: expect.stringContaining(TESTS) });
    expect(readFileSync(join(root, "workflows/definitions/remind.journey.yaml"), "utf8")).toMatch(
      /^# .*\/journey\.schema\.json\n/,
    );
    expect(readFileSync(join(root, TESTS), "utf8")).toMatch(/^# .*\/test\.schema\.json\n/);
    expect(checked).toMatchObject({ code: 0, out: expect.stringContaining("No faults.") });
    expect(failed.code).toBe(1);
    expect(failed.out).toContain("      1h  remind\n    - 3d  remind_again\n    + 3d 1h  remind_again\n");
    expect(failed.out).toContain("1 of 3 tests failed.");
    expect(failed.out.match(/^✓/gm)).toHaveLength(2);
  });

  it.each([
    [["greet", "--event", "A"], "workflows/definitions/greet.journey.yaml is there already."],
    [["Win-Back", "--event", "A"], "Write win_back."],
    [["remind"], 'Add --event "Signed Up", --segment NAME'],
    [["remind", "--event", "A", "--stage", "sale"], "Stages are awareness,"],
    [["remind", "--event", "A", "--topic", "ofers"], 'Did you mean "offers"?'],
    [["remind", "--event", "A", "--wait", "2 days"], "Write it like 30m, 1h or 3d."],
    [[], "What is the journey called?"],
  ])("%j is wrong use, and writes nothing", async (args, message) => {
    const root = project();

    const { code, err } = await sojournIn(root, "new", ...args);

    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(existsSync(join(root, TESTS))).toBe(false);
  });

  it("keeps a template that is there", async () => {
    const root = project();
    const before = readFileSync(join(root, "workflows/templates/hello.email.html"), "utf8");

    const { out } = await sojournIn(root, "new", "again", "--event", "A", "--template", "hello", "--json");

    expect(JSON.parse(out).files).toEqual([
      "workflows/definitions/again.journey.yaml",
      "workflows/definitions/again.test.yaml",
    ]);
    expect(readFileSync(join(root, "workflows/templates/hello.email.html"), "utf8")).toBe(before);
  });

  it("asks on a terminal for what was not said", async () => {
    const root = project();
    const answers = ["", "Signed Up", "", "", "", "2d", "", ""];
    const ask = async () => answers.shift() ?? "";

    const { code } = await sojournIn(root, "new", "remind", { ask });

    expect(code).toBe(0);
    expect(readFileSync(join(root, "workflows/definitions/remind.journey.yaml"), "utf8")).toContain(
      "  - wait: 2d\n  - send: remind\n",
    );
  });
});

describe("sojourn test", () => {
  it("shows the faults of a test file, and plays nothing", async () => {
    const root = project({ "workflows/definitions/greet.test.yaml": "- test: t\n  expect: { outbox: [helo] }\n" });

    const { code, err } = await sojournIn(root, "test");

    expect(code).toBe(1);
    expect(err).toContain("SJ906");
    expect(err).toContain("There is no template `helo`.");
  });

  it.each([
    [["test", "gret"], 2, 'There are no tests of "gret".'],
    [["test"], 1, "There are no tests yet."],
  ])("%j without tests ends with %i", async (args, exit, message) => {
    const { code, err } = await sojournIn(project(), ...args);

    expect(code).toBe(exit);
    expect(err).toContain(message);
  });
});
