import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod/mini";
import { FUNCTION_NAMES } from "../../functions/bundle.ts";
import { synthesize } from "../../infra/synth.ts";
import { loadWorkspace } from "../../infra/workspace.ts";
import { loadTemplate } from "../../local/template/load-template.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";
import { functionOf, resourcesOf } from "./stack-of.ts";

const DIR = mkdtempSync(join(tmpdir(), "sojourn-synth-"));
afterAll(() => rmSync(DIR, { recursive: true, force: true }));

const WORKSPACE = await loadWorkspace(SHOP_ROOT);
const { template, nested, stackName, assets } = await synthesize({
  stage: "dev",
  outdir: join(DIR, "out"),
  workspace: WORKSPACE,
});
const STACK = loadTemplate({ stackName, template, assets }, "eu-west-1");

test("the stack of a workspace holds a machine for every journey and the bundle of every function", () => {
  expect(WORKSPACE.journeys.length).toBeGreaterThan(0);
  expect(STACK.machines.map(({ name }) => name)).toEqual(
    expect.arrayContaining(WORKSPACE.journeys.map(({ machine }) => `sojourn-dev-${machine}`)),
  );
  expect(STACK.machines).toHaveLength(WORKSPACE.journeys.length);
  // Nothing comes in by a source, a text message or a file of a bucket: no `sources`, `privacy`, `inbound` and `bulk`.
  expect(STACK.functions).toHaveLength(FUNCTION_NAMES.length - 4);
  for (const { dir } of STACK.functions) expect(existsSync(join(dir, "index.mjs"))).toBe(true);
  expect(existsSync(join(functionOf(STACK, "ingest").dir, "rules.json"))).toBe(true);
  expect(existsSync(join(functionOf(STACK, "send").dir, "templates.json"))).toBe(true);
  expect(existsSync(join(functionOf(STACK, "call").dir, "destinations.json"))).toBe(true);
});

test("a definition's placeholders are all filled in", () => {
  for (const { definition } of STACK.machines) expect(definition).not.toMatch(/\$\{\w+\}/);
});

test("the same workspace gives the same template, so that an unchanged deployment changes nothing", async () => {
  const again = await synthesize({ stage: "dev", outdir: join(DIR, "again"), workspace: WORKSPACE });

  expect(again.template).toEqual(template);
  expect(again.nested).toEqual(nested);
});

test("everything that a template names in the bucket of assets was made", () => {
  const keys = resourcesOf([template, ...Object.values(nested)], "AWS::StepFunctions::StateMachine").map(
    ({ Properties }) => z.object({ Key: z.string() }).parse(Properties?.DefinitionS3Location).Key,
  );

  expect(keys).toHaveLength(WORKSPACE.journeys.length);
  for (const key of keys) expect(existsSync(assets[key] ?? "")).toBe(true);
});

test("a workspace with faults is refused with all of them, by file and line", async () => {
  const root = join(DIR, "faulty");
  mkdirSync(root);
  cpSync(join(SHOP_ROOT, "workflows"), join(root, "workflows"), { recursive: true });
  for (const name of ["broken_one", "broken_two"]) {
    writeFileSync(join(root, `workflows/definitions/${name}.journey.yaml`), `journey: ${name}\nnonsense: 1\n`);
  }

  const loading = loadWorkspace(root);
  await expect(loading).rejects.toThrow(/broken_one\.journey\.yaml:\d+:\d+ SJ\d{3}/);
  await expect(loading).rejects.toThrow(/broken_two\.journey\.yaml:\d+:\d+ SJ\d{3}/);
});
