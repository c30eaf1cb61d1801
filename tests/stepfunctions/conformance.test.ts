import { describe, expect, it } from "vitest";
import { ASL_CASE, judgeAslCase } from "../../local/conformance/asl-case.ts";
import { judgeFolder } from "../../local/conformance/judge-folder.ts";

/** A folder of answers recorded from AWS; `.ci/run` gives the one that it finds. */
const FOLDER = process.env.SOJOURN_CONFORMANCE;

describe("recorded answers", () => {
  it.skipIf(FOLDER === undefined)("are never answered otherwise", async () => {
    const reports = await judgeFolder(FOLDER ?? "");

    expect(reports.map(({ file, wrong }) => ({ file, wrong }))).toEqual(
      reports.map(({ file }) => ({ file, wrong: [] })),
    );
    expect(reports.find(({ file }) => file === "event-patterns.jsonl")?.refused).toEqual([]);
    expect(reports.find(({ file }) => file === "asl-jsonata.jsonl")?.right).toBeGreaterThanOrEqual(45);
  });

  it("are told wrong, refused and right apart", async () => {
    const one = (definition: object, output: string) =>
      judgeAslCase(
        ASL_CASE.parse({
          id: "one",
          definition: { QueryLanguage: "JSONata", StartAt: "A", States: { A: definition } },
          input: {},
          expected_status: "SUCCEEDED",
          expected_output: output,
          expected_event_types: ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"],
        }),
      );

    const verdicts = await Promise.all([
      one({ Type: "Pass", Output: "a", End: true }, "a"),
      one({ Type: "Pass", Output: "b", End: true }, "a"),
      one({ Type: "Map", End: true }, "a"),
    ]);

    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["right", "wrong", "refused"]);
  });
});
