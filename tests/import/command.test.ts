import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project, sojournIn } from "../cli/workspace.ts";
import { journeyOf } from "./import.ts";

const TRIP = {
  JourneyResponse: {
    ...journeyOf({ a1: { EMAIL: { TemplateName: "hi", NextActivity: "b1" } }, b1: { Holdout: { Percentage: 10 } } }),
    Id: "j1",
  },
};
const HI = { EmailTemplateResponse: { TemplateName: "hi", Subject: "Hi", HtmlPart: "<p>Hi</p>" } };
const FAULTY = { JourneyResponse: { Name: "broken", StartActivity: "x", Activities: {} } };
const WRITTEN = "workflows/definitions/trip.journey.yaml";

function exported(files: Readonly<Record<string, unknown>>): string {
  const root = project();
  for (const [name, value] of Object.entries(files)) writeFileSync(join(root, name), JSON.stringify(value));
  return root;
}

describe("sojourn import pinpoint", () => {
  it("writes beside what is there, tells it line by line, and check has no faults to find", async () => {
    const root = exported({ "trip.json": TRIP, "hi.json": HI });

    const imported = await sojournIn(root, "import", "pinpoint", "trip.json", "hi.json");
    const checked = await sojournIn(root, "check");

    expect(imported.code).toBe(0);
    expect(imported.out).toContain(
      `Written:\n  ${WRITTEN}\n  workflows/settings.yaml\n  workflows/templates/hi.email.html\n`,
    );
    expect(imported.out).toMatch(
      /Done otherwise than in Pinpoint:\n(.*\n)* {2}trip b1 {2}10% leave here as `held_out`/,
    );
    expect(imported.out).toContain("1 journey taken across.");
    expect(checked.out).toContain("No faults. ");
    expect(readFileSync(join(root, "workflows/settings.yaml"), "utf8")).toContain(
      "offers: { channels: [ email ], default: out }",
    );
  });

  it("writes nothing over a file that is there, unless it is told to; the same again is no fault", async () => {
    const root = exported({ "trip.json": TRIP, "hi.json": HI });
    await sojournIn(root, "import", "pinpoint", "trip.json", "hi.json");
    const same = await sojournIn(root, "import", "pinpoint", "trip.json", "hi.json");
    const path = join(root, WRITTEN);
    writeFileSync(path, `${readFileSync(path, "utf8")}# mine\n`);

    const refused = await sojournIn(root, "import", "pinpoint", "trip.json", "hi.json");
    const mine = readFileSync(path, "utf8");
    const forced = await sojournIn(root, "import", "pinpoint", "trip.json", "hi.json", "--force");

    expect(same).toMatchObject({ code: 0, out: expect.stringContaining("there already, the same.") });
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining("is there already: definitions/trip.journey.yaml. Nothing was written."),
    });
    expect(mine).toContain("# mine");
    expect(forced.code).toBe(0);
    expect(readFileSync(path, "utf8")).not.toContain("# mine");
  });

  it("tells every fault of every file with its place, and writes the others elsewhere", async () => {
    const root = exported({ "trip.json": TRIP, "broken.json": FAULTY });
    writeFileSync(join(root, "noise.json"), "no");

    const { code, out } = await sojournIn(
      root,
      "import",
      "pinpoint",
      "trip.json",
      "broken.json",
      "noise.json",
      "--out",
      "moved",
    );

    expect(code).toBe(1);
    expect(out).toContain(
      "  broken.json $.JourneyResponse.StartActivity The journey starts at an activity that it does not have.",
    );
    expect(out).toContain("  noise.json $ This file is not JSON.");
    expect(out).toContain("2 faults in what was given");
    expect(existsSync(join(root, "moved/definitions/trip.journey.yaml"))).toBe(true);
    expect(existsSync(join(root, WRITTEN))).toBe(false);
  });

  it("says with --json which step each activity has become", async () => {
    const root = exported({ "trip.json": TRIP });

    const { out } = await sojournIn(root, "import", "pinpoint", "trip.json", "--json");

    expect(JSON.parse(out)).toMatchObject({
      written: expect.arrayContaining([WRITTEN]),
      journeys: [{ name: "trip", pinpoint: "trip", steps: { a1: "a1", b1: "b1" } }],
      notes: expect.arrayContaining([expect.objectContaining({ of: "trip", at: "a1", kind: "to do" })]),
      refusals: [],
    });
  });

  it.each([
    [["import"], "Import what?"],
    [["import", "braze", "x.json"], 'There is nothing to import from "braze".'],
    [["import", "pinpoint"], "Which files?"],
    [["import", "pinpoint", "gone.json"], "There is no file gone.json."],
    [["import", "pinpoint", "trip.json", "--segment", "vip"], "--segment goes with --endpoints."],
  ])("called as %j is wrong use", async (args, message) => {
    const root = exported({ "trip.json": TRIP });

    expect(await sojournIn(root, ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});
