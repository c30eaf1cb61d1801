import { describe, expect, it } from "vitest";
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
