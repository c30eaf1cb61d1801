import { describe, expect, it } from "vitest";
import { readMjml } from "../../workflows/mjml.ts";
import { compiledIn, journeyFile } from "./fixture.ts";

const HEAD = "journey: example\nenter: { event: Order Completed }\nsteps:\n";

function codesOf(steps: string): string[] {
  return compiledIn([journeyFile(HEAD + steps)]).workspace.diagnostics.map(({ code }) => code);
}

function repeated(count: number, step: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => step(n)).join("");
}

describe("the limits of Step Functions", () => {
  it("a machine over 1 MB is refused", () => {
    expect(codesOf(repeated(700, (n) => `  - { id: s${n}, send: hello }\n`))).toEqual(["SJ320"]);
  });

  it("results that do not fit into a run are refused", () => {
    expect(codesOf(repeated(1400, (n) => `  - { id: s${n}, send: hello }\n`))).toContain("SJ324");
  });

  it("a run with more than 25,000 history events is refused", () => {
    expect(codesOf(repeated(12_501, () => "  - { wait: 1m, title: w }\n"))).toEqual(["SJ323"]);
  });

  it("a repeat of many passes goes on in further runs, but one pass has to fit into a run", () => {
    const repeat = (waits: number) =>
      `  - id: tries\n    repeat: { every: 1m, at most: 3000 }\n    steps:\n${repeated(waits, () => "      - { wait: 1m, title: w }\n")}`;

    expect(codesOf(repeat(20))).toEqual([]);
    expect(codesOf(repeat(10_500))).toContain("SJ323");
  });

  it("a run keeps room for a day of retries in one state", () => {
    const waits = (count: number) => codesOf(repeated(count, () => "  - { wait: 1m, title: w }\n"));

    expect(waits(11_700)).toEqual([]);
    expect(waits(11_900)).toEqual(["SJ323"]);
  });

  it("the longest way counts, not the sum of all ways", () => {
    const steps = "  - if: profile.a\n    then: [ { wait: 40w } ]\n    else: [ { wait: 40w } ]\n";

    expect(codesOf(steps)).toEqual([]);
  });
});

describe("an MJML template", () => {
  const template = (body: string) =>
    `---\ntopic: offers\nsubject: Hello\n---\n<mjml><mj-body><mj-section><mj-column>\n${body}\n</mj-column></mj-section></mj-body></mjml>\n`;

  it("becomes HTML, its Liquid untouched", async () => {
    const file = await readMjml(
      "workflows/templates/plain.email.mjml",
      template("<mj-text>Hi {{ profile.name }}</mj-text>"),
    );

    const { workspace } = compiledIn([file]);

    expect(workspace.diagnostics).toEqual([]);
    expect(workspace.templates.plain?.body).toMatch(/<table[\s\S]*Hi \{\{ profile\.name \}\}/);
  });

  it("with an unknown element is refused at its line", async () => {
    const file = await readMjml("workflows/templates/plain.email.mjml", template("<mj-txt>Hi</mj-txt>"));

    const { diagnostics } = compiledIn([file]).workspace;

    expect(diagnostics).toMatchObject([{ code: "SJ409", line: 6 }]);
  });
});
