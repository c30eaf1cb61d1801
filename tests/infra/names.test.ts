import { expect, test } from "vitest";
import type { Resource } from "../../infra/synth.ts";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import { compiledJourney, fullWorkspace } from "./sample-workspace.ts";
import { stackOf } from "./stack-of.ts";

/** A journey that has a schedule, under as long a name as a journey may have. */
function scheduled(journey: string): CompiledJourney {
  const compiled = compiledJourney(journey, "0123456789ab");
  const schedule = { expression: "cron(0 9 * * ? *)", zone: "Europe/London" };
  const enter = [
    { id: "schedule/daily", on: "schedule" as const, schedule, segment: "all", again: "always" as const },
  ].map((rule) => ({ ...rule, againPer: "key" as const, inside: "ignore" as const }));
  return { ...compiled, rules: { ...compiled.rules, enter: [...compiled.rules.enter, ...enter] } };
}

const LONG = `j${"o".repeat(50)}`;
const WORKSPACE = fullWorkspace(scheduled("welcome"), scheduled(LONG));
const REGION = "ap-southeast-99";

/** Names that mean something within another resource only, or are no resource's name. */
const WITHIN: ReadonlySet<string> = new Set([
  // An alias is named within its machine, and machines of two stages differ.
  "AWS::StepFunctions::StateMachineAlias Name",
  // A stage of API Gateway is named within its API.
  "AWS::ApiGatewayV2::Stage StageName",
  // A policy is named within its role.
  "AWS::IAM::Policy PolicyName",
  // What an alarm watches has the stage in its dimensions, or in the name of the resource that it is of.
  "AWS::CloudWatch::Alarm MetricName",
  // What a phone shows beside a text message of a topic; topics are named by `TopicName`.
  "AWS::SNS::Topic DisplayName",
  // The account's own bus, which is not ours to name.
  "AWS::Events::Rule EventBusName",
]);

/** A text of the template, with the Region filled in; undefined where it is no text but a reference. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const join: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "Fn::Join") : undefined;
  if (!Array.isArray(join) || !Array.isArray(join[1])) return undefined;
  return join[1].map((part: unknown) => (typeof part === "string" ? part : REGION)).join("");
}

/** Each physical name that a stage's templates give: type, property and name. */
function namesIn(stage: string): string[] {
  const { template, nested } = stackOf(WORKSPACE, { stage, archiveDays: 7, alarmEmail: "ops@example.com" });
  const named = ([, { Type, Properties }]: [string, Resource]) =>
    Object.entries(Properties ?? {}).flatMap(([key, value]) => {
      const text = /^(\w*Name)$/.test(key) && !WITHIN.has(`${Type} ${key}`) ? textOf(value) : undefined;
      return text === undefined ? [] : [`${Type} ${key} ${text}`];
    });
  return [template, ...nested].flatMap(({ Resources }) => Object.entries(Resources).flatMap(named));
}

test("every name that a template gives carries the stage, so that two stages fit into one account", {
  timeout: 120_000,
}, () => {
  const dev = namesIn("dev");
  const prod = namesIn("prod");

  expect(dev.filter((name) => !name.includes("sojourn-dev"))).toEqual([]);
  expect(dev.filter((name) => prod.includes(name))).toEqual([]);
  expect(dev.length).toBeGreaterThan(40);
  expect(dev.filter((name) => name.startsWith("AWS::Scheduler::Schedule "))).toHaveLength(4);
});

test("names that AWS bounds stay within their bounds, for the longest stage, Region and journey", () => {
  const ofType = (type: string) =>
    namesIn("abcdefghijklmnop").flatMap((name) => (name.startsWith(`${type} `) ? [name.split(" ").at(-1) ?? ""] : []));

  const schedules = ofType("AWS::Scheduler::Schedule");
  expect(new Set(schedules.filter((name) => name !== "sojourn-abcdefghijklmnop")).size).toBe(2);
  for (const name of [...schedules, ...ofType("AWS::IAM::Role")]) expect(name.length).toBeLessThanOrEqual(64);
});
