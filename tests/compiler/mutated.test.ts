import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compiledIn, journeyFile } from "./fixture.ts";
import { aslErrors } from "./walk.ts";

const SOUND = [
  "around_the_steps",
  "questions_in_one_call",
  "waits_for_payment",
  "acting",
  "ways_in",
  "moments",
  "splits",
  "tries",
].map((name) => ({
  path: `workflows/definitions/${name}.journey.yaml`,
  text: readFileSync(`tests/compiler/fixtures/valid/${name}.journey.yaml`, "utf8"),
}));
const TEMPLATE =
  "---\ntopic: offers\nsubject: Hi {{ profile.name }}\n---\n{% if profile.vip %}Hello{% endif %} {{ links.preferences }}\n";
const SETTINGS = readFileSync("workflows/settings.yaml", "utf8");

const SEGMENT =
  "segment: gold\nwhen: \"profile.vip and 'loyal' in profile.segments\"\nany: [loyal, vip_list]\nlast:\n  - { event: Visit, within: 30d }\n";
const DESTINATION =
  "destination: bank\nurl: https://example.com/a\nauth: { secret: bank, as: header, header: X-Key }\ntimeout: 5s\nattempts: 3\nexample: { status: 200, body: { a: 1 } }\n";
const SHARED =
  "shared: remind\nwith: [template]\nsteps:\n  - id: first\n    send: =with.template\n  - if: $not(steps.first.opened) and with.template != 'x'\n    then: [ { exit: quiet } ]\n";
/** Uses what the others declare. */
const USER = journeyFile(
  "journey: user\nenter: { segment: gold }\nsteps:\n  - call: bank\n  - use: { steps: remind, with: { template: hello } }\n",
);

/** What a hand may do to a text: take something out, put something in, put it elsewhere. */
const slip = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 0, max: 12 }),
  put: fc.constantFrom(
    "",
    " ",
    "\n",
    "\t",
    ":",
    ": ",
    " #",
    ",",
    "- ",
    "'",
    '"',
    "{",
    "}",
    "[",
    "]",
    "!",
    "&a ",
    "*a",
    "=",
    "%",
    "$",
    "`",
    "0",
    "constructor",
    "__proto__: 1",
    "null",
    "then",
    "{{",
    "{%",
  ),
});
const slips = fc.array(slip, { minLength: 1, maxLength: 4 });

function slipped(text: string, all: readonly { at: number; length: number; put: string }[]): string {
  return all.reduce((now, { at, length, put }) => {
    const start = Math.floor(at * now.length);
    return now.slice(0, start) + put + now.slice(start + length);
  }, text);
}

describe("a text that a hand slipped on", () => {
  it("never breaks the compiler: it has a diagnostic with a place and a hint, or its machine is valid", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SOUND), slips, ({ path, text }, all) => {
        const { workspace } = compiledIn([{ path, text: slipped(text, all) }]);

        for (const { line, column, hint, message } of workspace.diagnostics) {
          expect(Math.min(line, column)).toBeGreaterThan(0);
          expect(hint.length * message.length).toBeGreaterThan(0);
        }
        const [journey] = workspace.journeys;
        if (journey === undefined) expect(workspace.diagnostics.length).toBeGreaterThan(0);
        else expect(aslErrors(journey.definition)).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  it.each([
    ["a template", "workflows/templates/hello.email.html", TEMPLATE],
    ["the settings", "workflows/settings.yaml", SETTINGS],
    ["a segment", "workflows/segments/gold.yaml", SEGMENT],
    ["a destination", "workflows/destinations/bank.yaml", DESTINATION],
    ["shared steps", "workflows/steps/remind.yaml", SHARED],
  ])("never breaks the compiler: %s", (_, path, text) => {
    fc.assert(
      fc.property(slips, (all) => {
        const { diagnostics } = compiledIn([USER, { path, text: slipped(text, all) }]).workspace;

        for (const { line, column } of diagnostics) expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});
