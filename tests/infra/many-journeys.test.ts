import { expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { JOURNEY_GROUPS } from "../../infra/constructs/journeys.ts";
import type { Template } from "../../infra/synth.ts";
import type { SourceFile, Workspace } from "../../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { resourcesOf, stackOf } from "./stack-of.ts";

const JOURNEYS = 200;

/** Ten messages with a wait after each: 20 steps. */
function journeyFile(n: number): SourceFile {
  const steps = Array.from({ length: 10 }, (_, at) => `  - send: ping\n    id: ping_${at}\n  - wait: ${at + 1}d\n`);
  const text = `journey: journey_${n}\ntitle: Journey ${n}\nstage: retention\nenter: { event: Order Completed }\nsteps:\n${steps.join("")}`;
  return { path: `workflows/definitions/journey_${n}.journey.yaml`, text };
}

const SETTINGS: SourceFile = {
  path: "workflows/settings.yaml",
  text: 'zone: Europe/London\nsender: { email: "Shop <hello@example.com>" }\n',
};
const TEMPLATE: SourceFile = {
  path: "workflows/templates/ping.webhook.txt",
  text: "---\ntransactional: true\nurl: https://example.com/ping\n---\nPing\n",
};

async function workspaceWith(journeys: number): Promise<Workspace> {
  const files = Array.from({ length: journeys }, (_, n) => journeyFile(n));
  const workspace = await compileWorkspace([SETTINGS, TEMPLATE, ...files], { hash: sha256 });
  expect(workspace.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return workspace;
}

const bytesOf = (template: Template): number => Buffer.byteLength(JSON.stringify(template));

const workspace = await workspaceWith(JOURNEYS + 1);
const first = { ...workspace, journeys: workspace.journeys.slice(0, JOURNEYS) };
const before = stackOf(first);

test("two hundred journeys fit into one app, with room to spare in every limit of CloudFormation", () => {
  const { template, nested, stack } = before;

  expect(stack.machines).toHaveLength(JOURNEYS);
  expect(nested).toHaveLength(JOURNEY_GROUPS);
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  for (const each of [template, ...nested]) {
    expect(Object.keys(each.Resources).length).toBeLessThan(500 * 0.6);
    expect(bytesOf(each)).toBeLessThan(1_048_576 * 0.6);
    expect(Object.keys(each.Outputs ?? {}).length).toBeLessThanOrEqual(200);
    expect(Object.keys(each.Parameters ?? {}).length).toBeLessThanOrEqual(200);
  }
  const all = [template, ...nested].flatMap(({ Resources }) => Object.keys(Resources));
  expect(all.length).toBeLessThan(2500);
});

test("no environment grows with the journeys", () => {
  for (const { environment } of before.stack.functions) expect(JSON.stringify(environment).length).toBeLessThan(4096);
});

test("one journey more moves no other, and changes only the stack that it comes into", () => {
  const after = stackOf(workspace);

  const texts = (templates: readonly Template[]) => templates.map((each) => JSON.stringify(each.Resources));
  const kept = texts(after.nested).filter((text) => texts(before.nested).includes(text));
  expect(kept).toHaveLength(JOURNEY_GROUPS - 1);
  const machines = (of: typeof before) =>
    of.nested.map((each) => resourcesOf(each, "AWS::StepFunctions::StateMachine").map(({ id }) => id));
  const grown = machines(after).filter((ids) => !machines(before).some((old) => old.join() === ids.join()));
  expect(grown).toHaveLength(1);
  const [ids = []] = grown;
  const old = machines(before).find((some) => some.every((id) => ids.includes(id)));
  expect(ids.length).toBe((old?.length ?? 0) + 1);
});
