import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { synthesize } from "../../infra/synth.ts";
import { loadWorkspace } from "../../infra/workspace.ts";
import { loadTemplate } from "../../local/template/load-template.ts";
import { functionOf, resourcesOf } from "./stack-of.ts";

const DIR = mkdtempSync(join(tmpdir(), "sojourn-synth-"));
afterAll(() => rmSync(DIR, { recursive: true, force: true }));
const ROOT = new URL("../../", import.meta.url).pathname;

const WORKSPACE = await loadWorkspace();
const { template, stackName, assetDirectory } = await synthesize({ stage: "dev", outdir: join(DIR, "out") });
const STACK = loadTemplate({ stackName, template, assetDirectory }, "eu-west-1");

test("the project's own stack holds a machine for every journey and the bundle of every function", () => {
  expect(WORKSPACE.journeys.length).toBeGreaterThan(0);
  expect(STACK.machines.map(({ name }) => name)).toEqual(
    WORKSPACE.journeys.map(({ journey }) => `sojourn-dev-${journey}`),
  );
  expect(STACK.functions).toHaveLength(5);
  for (const { dir } of STACK.functions) expect(existsSync(join(dir, "index.mjs"))).toBe(true);
  expect(existsSync(join(functionOf(STACK, "ingest").dir, "rules.json"))).toBe(true);
  expect(existsSync(join(functionOf(STACK, "send").dir, "templates.json"))).toBe(true);
});

test("a definition's placeholders are all filled in", () => {
  for (const { definition } of STACK.machines) expect(definition).not.toMatch(/\$\{\w+\}/);
});

test("the same workspace gives the same template, so that an unchanged deployment changes nothing", async () => {
  const again = await synthesize({ stage: "dev", outdir: join(DIR, "again"), workspace: WORKSPACE });

  expect(again.template).toEqual(template);
});

test("an asset is found for functions only", () => {
  const [table] = resourcesOf(template, "AWS::DynamoDB::Table");

  expect(() => assetDirectory(table?.id ?? "")).toThrow(/is no function/);
});

test("a workspace with faults is refused with all of them, by file and line", async () => {
  const root = join(DIR, "faulty");
  mkdirSync(root);
  cpSync(join(ROOT, "workflows"), join(root, "workflows"), { recursive: true });
  for (const name of ["broken_one", "broken_two"]) {
    writeFileSync(join(root, `workflows/definitions/${name}.journey.yaml`), `journey: ${name}\nnonsense: 1\n`);
  }

  const loading = loadWorkspace(root);
  await expect(loading).rejects.toThrow(/broken_one\.journey\.yaml:\d+:\d+ SJ\d{3}/);
  await expect(loading).rejects.toThrow(/broken_two\.journey\.yaml:\d+:\d+ SJ\d{3}/);
});
