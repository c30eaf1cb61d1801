import { describe, expect, it } from "vitest";
import { compiledIn, journeyFile } from "./fixture.ts";

const journey = (name: string, steps: string, again = "always") =>
  journeyFile(`journey: ${name}\nenter: { api: true, again: ${again} }\nsteps:\n${steps}`);

describe("journeys that start each other", () => {
  it("without a wait between them are told, each at its start", () => {
    const { workspace } = compiledIn([
      journey("one", "  - send: hello\n  - if: profile.vip\n    then:\n      - start: two\n"),
      journey("two", "  - start: one\n"),
    ]);

    expect(workspace.diagnostics.map(({ code, file, line }) => [code, file, line])).toEqual([
      ["SJ334", "workflows/definitions/one.journey.yaml", 7],
      ["SJ334", "workflows/definitions/two.journey.yaml", 4],
    ]);
    expect(workspace.journeys).toEqual([]);
  });

  it.each([
    ["a wait on the way", "  - wait: 1d\n  - start: one\n", "always"],
    ["an entry once for each customer", "  - start: one\n", "never"],
  ])("are sound with %s", (_, steps, again) => {
    const { workspace } = compiledIn([journey("one", "  - start: two\n"), journey("two", steps, again)]);

    expect(workspace.diagnostics).toEqual([]);
  });
});
