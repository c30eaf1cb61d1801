import { describe, expect, it } from "vitest";
import { compiledIn, journeyFile, segmentFile } from "./fixture.ts";

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

  it("by an event that one emits and the other is entered on are told too", () => {
    const other = "journey: two\nenter: { event: Lapsed, again: always }\nsteps:\n  - start: one\n";

    const { workspace } = compiledIn([journey("one", "  - emit: { event: Lapsed }\n"), journeyFile(other)]);

    expect(workspace.diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ["SJ334", 4],
      ["SJ334", 4],
    ]);
    expect(
      compiledIn([journey("one", "  - emit: { event: Lapsd }\n"), journeyFile(other)]).workspace.diagnostics,
    ).toEqual([]);
  });

  it("by lists that they join and leave are told too, unless nobody can come into the list again", () => {
    const list = (name: string) => segmentFile(`segment: ${name}\nlist: true\n`);
    const moved = (name: string, from: string, update: string) =>
      journeyFile(`journey: ${name}\nenter: { segment: ${from}, again: always }\nsteps:\n  - update: ${update}\n`);
    const codes = (second: string) =>
      compiledIn([
        list("waiting"),
        list("served"),
        moved("one", "waiting", "{ leave: waiting, join: served }"),
        moved("two", "served", second),
      ]).workspace.diagnostics.map(({ code, line }) => [code, line]);

    expect(codes("{ leave: served, join: waiting }")).toEqual([
      ["SJ334", 4],
      ["SJ334", 4],
    ]);
    expect(codes("{ join: waiting }")).toEqual([]);
  });

  it.each([
    ["a wait on the way", "  - wait: 1d\n  - start: one\n", "always"],
    ["an entry once for each customer", "  - start: one\n", "never"],
  ])("are sound with %s", (_, steps, again) => {
    const { workspace } = compiledIn([journey("one", "  - start: two\n"), journey("two", steps, again)]);

    expect(workspace.diagnostics).toEqual([]);
  });
});
