import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FUNCTION_NAMES, type FunctionName, folderOf } from "../../functions/bundle.ts";
import { ENVIRONMENT } from "../../functions/names.ts";
import { compiledJourney, fullWorkspace } from "./sample-workspace.ts";
import { functionOf, stackOf } from "./stack-of.ts";

const WORKSPACE = fullWorkspace(compiledJourney("welcome", "0123456789ab"));
const { stack } = stackOf(WORKSPACE);
const ROOT = new URL("../../", import.meta.url).pathname;

/** The keys that a function's own sources, and the telemetry of all, ask the environment for. */
function keysRead(name: FunctionName): string[] {
  const files = globSync(`functions/${folderOf(name)}/**/*.ts`, { cwd: ROOT });
  expect(files).not.toEqual([]);
  const sources = files.map((file) => readFileSync(`${ROOT}${file}`, "utf8"));
  const calls = sources.flatMap((source) =>
    [...source.matchAll(/readEnvironment\(([^)]*)\)/g)].map(([, keys]) => keys ?? ""),
  );
  return ["stage", ...calls.flatMap((keys) => [...keys.matchAll(/"(\w+)"/g)].map(([, key]) => key ?? ""))];
}

test.each(FUNCTION_NAMES)("%s finds every environment name that it reads", (name) => {
  const environment = functionOf(stack, name).environment;
  for (const key of keysRead(name)) {
    expect(Object.keys(environment)).toContain(Object.entries(ENVIRONMENT).find(([known]) => known === key)?.[1]);
  }
});

test("the environment holds no name that functions/names.ts does not list, and at most 4 kB", () => {
  const known: string[] = Object.values(ENVIRONMENT);
  for (const { name, environment } of stack.functions) {
    expect([name, Object.keys(environment).filter((key) => !known.includes(key))]).toEqual([name, []]);
    expect(JSON.stringify(environment).length).toBeLessThan(4096);
  }
});

test("the machine prefix and an alias make the ARN of the alias that the template creates", () => {
  const prefix = functionOf(stack, "ingest").environment[ENVIRONMENT.machinePrefix];
  expect(stack.aliases.map(({ arn }) => arn)).toEqual([`${prefix}welcome:v0123456789ab`]);
  expect(functionOf(stack, "sweep").environment[ENVIRONMENT.machinePrefix]).toBe(prefix);
});

test("the functions are told the names that the template gives", () => {
  for (const { name, environment } of stack.functions) {
    // What sources makes goes to the bus: it reads and writes no customer.
    const expected = name === "sojourn-dev-sources" ? undefined : stack.tables[0]?.name;
    expect([name, environment[ENVIRONMENT.table]]).toEqual([name, expected]);
  }
  const url = (queue: string) => stack.queues.find(({ name }) => name === queue)?.url;
  for (const name of ["ingest", "sweep", "roster"] as const) {
    expect(functionOf(stack, name).environment[ENVIRONMENT.rosterQueue]).toBe(url("sojourn-dev-roster"));
  }
  expect(functionOf(stack, "roster").environment[ENVIRONMENT.pacedQueue]).toBe(url("sojourn-dev-paced"));
  expect(functionOf(stack, "steps").environment[ENVIRONMENT.bus]).toBe("sojourn-dev");
  const refused = stack.queues.find(({ name }) => name === "sojourn-dev-refused");
  expect(functionOf(stack, "ingest").environment[ENVIRONMENT.refusedQueue]).toBe(refused?.url);
});
