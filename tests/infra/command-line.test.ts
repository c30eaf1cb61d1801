import { expect, test } from "vitest";
import { UsageError } from "../../cli/command-line.ts";
import { cdkArguments, readCommandLine } from "../../infra/command-line.ts";

test("a synthesis without words is one of dev, and stays off the network", () => {
  expect(cdkArguments(readCommandLine(["synth"]))).toEqual([
    "synth",
    "--quiet",
    "--no-notices",
    "--no-version-reporting",
    "--context",
    "stage=dev",
  ]);
});

test("stage and context go to the app, and what follows a second -- to cdk", () => {
  const words = ["deploy", "--stage", "prod", "-c", "alarmEmail=ops@example.com", "--", "--require-approval", "never"];

  expect(cdkArguments(readCommandLine(words))).toEqual([
    "deploy",
    "--no-notices",
    "--no-version-reporting",
    "--context",
    "stage=prod",
    "--context",
    "alarmEmail=ops@example.com",
    "--require-approval",
    "never",
  ]);
});

test.each([
  [[]],
  [["destroy"]],
  [["synth", "deploy"]],
  [["synth", "--stage", "No Good"]],
  [["deploy", "--unknown"]],
  [["deploy", "--stage"]],
])("wrong use is refused: %j", (words) => {
  expect(() => readCommandLine(words)).toThrow(UsageError);
});
