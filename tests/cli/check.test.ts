import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project, sojournIn } from "./workspace.ts";

const BROKEN = "journey: broken\nenter: { event: A }\nsteps:\n  - wait: 2 days\n  - send: helo\n";

describe("sojourn check", () => {
  it("ends with 0 where there is no fault", async () => {
    const { code, out } = await sojournIn(project(), "check");

    expect(code).toBe(0);
    expect(out).toContain("No faults. 3 files checked: 1 sound journey, 1 template.");
  });

  it("ends with 1 and shows each fault with its place, its line, what is allowed and what to do", async () => {
    const root = project({ "workflows/definitions/broken.journey.yaml": BROKEN });

    const { code, out } = await sojournIn(root, "check");

    expect(code).toBe(1);
    expect(out).toContain(
      [
        "workflows/definitions/broken.journey.yaml:4:11 SJ115 `2 days` is not a duration.",
        "  3 │ steps:",
        "  4 │   - wait: 2 days",
        "    │           ^^^^^^",
        "  found:   2 days",
        "  allowed: a whole number and m, h, d or w",
        "  hint:    Write `2d`.",
      ].join("\n"),
    );
    expect(out).toContain("SJ309 There is no template `helo`.");
    expect(out).toContain("2 errors.");
  });

  it("of one file knows the journeys that it starts, and the journeys that use it", async () => {
    const root = project({
      "workflows/definitions/one.journey.yaml": "journey: one\nenter: { event: A }\nsteps: [ { start: two } ]\n",
      "workflows/definitions/two.journey.yaml": "journey: two\nenter: { api: true }\nsteps: [ { use: nudge } ]\n",
      "workflows/steps/nudge.yaml": "shared: nudge\nsteps: [ { send: helo } ]\n",
    });

    expect((await sojournIn(root, "check", "workflows/definitions/one.journey.yaml")).out).toContain(
      "No faults. 1 file",
    );
    expect((await sojournIn(root, "check", "workflows/steps/nudge.yaml")).out).toContain("nudge.yaml:2:18 SJ309");
  });

  it.each([
    ["workflows/definitions/greet.journey.yaml", "1 file checked: 1 sound journey, 0 templates."],
    ["workflows/templates/bye.email.html", "1 file checked: 0 sound journeys, 1 template."],
    ["workflows/settings.yaml", "1 file checked: 0 sound journeys, 0 templates."],
  ])("of %s counts what is in that file alone", async (file, summary) => {
    const bye = "---\ntopic: offers\nsubject: Bye\n---\n<p>Bye</p> {{ links.preferences }}\n";
    const root = project({ "workflows/templates/bye.email.html": bye });

    expect((await sojournIn(root, "check", file)).out).toContain(summary);
  });

  it("gives one JSON document with --json", async () => {
    const root = project({ "workflows/definitions/broken.journey.yaml": BROKEN });

    const { out } = await sojournIn(root, "check", "--json");

    expect(JSON.parse(out)).toMatchObject({
      errors: 2,
      warnings: 0,
      journeys: 1,
      diagnostics: [
        { code: "SJ115", line: 4, column: 11 },
        { code: "SJ309", line: 5, column: 11 },
      ],
    });
  });

  it("tells of a file only its own faults, under the name it was called by", async () => {
    const root = project({
      "workflows/definitions/broken.journey.yaml": BROKEN,
      "drafts/draft.journey.yaml": BROKEN.replace("journey: broken", "journey: draft"),
    });

    const sound = await sojournIn(root, "check", "workflows/definitions/greet.journey.yaml");
    const draft = await sojournIn(root, "check", "drafts/draft.journey.yaml");

    expect(sound.code).toBe(0);
    expect(draft.code).toBe(1);
    expect(draft.out).toContain("drafts/draft.journey.yaml:4:11 SJ115");
    expect(draft.out).not.toContain("broken");
  });

  it("tells of a file what is known from the others alone: misspelt names, unused files, caps of journeys that are gone", async () => {
    const counts = (name: string) => `profile.counts.\`${name}\` >= 1`;
    const root = project({
      "workflows/settings.yaml":
        "zone: UTC\nsender: { email: a@b.de }\ntopics: { offers: { channels: [email], default: out } }\ncaps: [{ journey: gone_now, max: 1, per: 7d }]\n",
      "workflows/segments/buyers.yaml": `segment: buyers\nwhen: ${counts("Order Completed")}\n`,
      "workflows/segments/buying.yaml": `segment: buying\nwhen: ${counts("Order Completed")} and 'buyers' in profile.segments\n`,
      "workflows/segments/lone.yaml": `segment: lone\nwhen: ${counts("Order Compleeted")}\n`,
      "drafts/draft.email.html": "---\ntransactional: true\nsubject: Hi\n---\nHello\n",
    });
    const codes = async (file: string) => {
      const { out } = await sojournIn(root, "check", file, "--json");
      return JSON.parse(out).diagnostics.map(({ code }: { readonly code: string }) => code);
    };

    expect(await codes("workflows/segments/lone.yaml")).toEqual(["SJ839", "SJ837"]);
    expect(await codes("workflows/settings.yaml")).toEqual(["SJ831"]);
    expect(await codes("workflows/segments/buyers.yaml")).toEqual([]);
    expect(await codes("drafts/draft.email.html")).toEqual([]);
  });

  it.each([
    ["workflows/segments/", "workflows/segments/ is a folder.", "workflows/segments/*.yaml"],
    ["workflows/notes.txt", "Nothing reads workflows/notes.txt.", "settings.yaml and events.yaml"],
  ])("ends with 2 for %s", async (name, message, hint) => {
    const root = project({ "workflows/segments/a.yaml": "segment: a\nlist: true\n", "workflows/notes.txt": "" });

    const { code, err } = await sojournIn(root, "check", name);

    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(err).toContain(hint);
  });

  it("ends with 2 for a file that is not there", async () => {
    const { code, err } = await sojournIn(project(), "check", "nowhere.journey.yaml");

    expect(code).toBe(2);
    expect(err).toContain("There is no file nowhere.journey.yaml.");
  });
});

describe("sojourn compile", () => {
  it("prints the state machine", async () => {
    const { code, out } = await sojournIn(project(), "compile", "greet");

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ QueryLanguage: "JSONata", StartAt: "Wait 1 hour" });
  });

  it("prints version and rules too with --json", async () => {
    const { out } = await sojournIn(project(), "compile", "greet", "--json");

    expect(JSON.parse(out)).toMatchObject({
      journey: "greet",
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      rules: { longest: 3_600_000 },
    });
  });

  it("shows the faults of a journey that has some, and ends with 1", async () => {
    const root = project({ "workflows/definitions/broken.journey.yaml": BROKEN });

    const { code, out, err } = await sojournIn(root, "compile", "broken");

    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("SJ115");
  });

  it.each([
    [["compile"], "Which journey?"],
    [["compile", "gret"], 'Did you mean "greet"?'],
    [["map"], "Which journey?"],
    [["map", "gret"], 'Did you mean "greet"?'],
  ])("%j is wrong use", async (args, message) => {
    const { code, err } = await sojournIn(project(), ...args);

    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe("sojourn map", () => {
  it("prints Mermaid", async () => {
    const { code, out } = await sojournIn(project(), "map", "greet");

    expect(code).toBe(0);
    expect(out).toContain("flowchart TD");
    expect(out).toContain('e1 -->|"1 hour later"|');
  });

  it("writes an SVG where it is told to, relative to where it was called", async () => {
    const root = project();

    const { code } = await sojournIn(root, "map", "greet", "--svg", "greet.svg");

    expect(code).toBe(0);
    expect(readFileSync(join(root, "greet.svg"), "utf8")).toMatch(/^<svg [\s\S]*Send hello[\s\S]*<\/svg>\n$/);
  });

  it("says so when the SVG cannot be written", async () => {
    const { code, err } = await sojournIn(project(), "map", "greet", "--svg", "no/such/folder/greet.svg");

    expect(code).toBe(1);
    expect(err).toContain("cannot be written");
  });
});
