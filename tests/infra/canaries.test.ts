import { expect, test } from "vitest";
import { canariesIn, canaryOutputs } from "../../infra/canaries.ts";
import { compiledJourney, workspaceOf } from "./sample-workspace.ts";
import { stackOf } from "./stack-of.ts";

const version = "0123456789ab";
const canary = (journey: string) => ({ ...compiledJourney(journey, version), machine: `${journey}-canary-${version}` });

test("the stack says which canaries are deployed", () => {
  const { template } = stackOf(workspaceOf(compiledJourney("welcome", "ba9876543210"), canary("welcome")));

  expect(template.Outputs?.Canaries).toMatchObject({ Value: `welcome:${version}` });
});

test.each([0, 1, 15, 16, 40])("%i canaries are read as they were written, in outputs that are not too long", (many) => {
  const journeys = Array.from({ length: many }, (_, index) => canary(`journey_${index}`));

  const outputs = canaryOutputs([compiledJourney("other", version), ...journeys]);

  expect(canariesIn(Object.entries({ TableName: "t", ...outputs }))).toEqual(
    Object.fromEntries(journeys.map(({ journey }) => [journey, version])),
  );
  for (const value of Object.values(outputs)) expect(value.length).toBeLessThanOrEqual(1_000);
});

test("a stack that says nothing of canaries is known from one that has none", () => {
  expect(canariesIn([["TableName", "t"]])).toBeUndefined();
  expect(canariesIn([["Canaries", "none"]])).toEqual({});
});
