import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { FORMS } from "../../workflows/compiler/steps/kinds.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { aslErrors } from "../compiler/walk.ts";
import { evaluate } from "./evaluate.ts";
import { filesOf } from "./files.ts";
import { customers, happenings, journeys, meant, START } from "./generated.ts";
import { play } from "./play.ts";

const RUNS = Number(process.env.SOJOURN_JOURNEYS ?? 20);

it("knows every step but start, whose other journey it does not play: a new one belongs into tests/evaluator/journey.ts", () => {
  const written = fc.sample(journeys, { numRuns: 60, seed: 1 }).map((journey) => JSON.stringify(filesOf(journey)));
  const drawn = Object.keys(FORMS).filter((key) => written.some((files) => new RegExp(`[ -] ${key}:`).test(files)));

  expect(drawn).toEqual(Object.keys(FORMS).filter((key) => key !== "start"));
});

describe("any generated journey", { timeout: 60_000 + RUNS * 1_000 }, () => {
  it("compiles, and sends what a plain reading of its definition says, at the same times", async () => {
    await fc.assert(
      fc.asyncProperty(journeys, customers, happenings, async (journey, customer, happened) => {
        const events = meant(journey, happened);
        const workspace = await compileWorkspace(filesOf(journey), { hash: sha256 });
        expect(workspace.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
        for (const { definition } of workspace.journeys) expect(aslErrors(definition)).toEqual([]);

        const played = await play(workspace, customer, events, START);

        const expected = await evaluate(journey, customer, events, START);
        const shown = (list: readonly { readonly at: number }[]) =>
          list.map(({ at, ...rest }) => ({ at: new Date(at).toISOString(), ...rest }));
        const { outbox, emitted, noted, outcomes } = played;
        expect({ outbox: shown(outbox), emitted: shown(emitted), noted: shown(noted), outcomes }).toEqual({
          outbox: shown(expected.outbox),
          emitted: shown(expected.emitted),
          noted: shown(expected.noted),
          outcomes: [expected.outcome],
        });
        expect({ stuck: played.stuck, failed: played.failed }).toEqual({ stuck: 0, failed: [] });
      }),
      { numRuns: RUNS },
    );
  });
});
