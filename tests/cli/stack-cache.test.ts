import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { putStack, stackKey, takeStack } from "../../cli/start/stack.ts";
import { temporaryFolder } from "../sources/fixture.ts";

function project(settings: string): string {
  const root = temporaryFolder();
  mkdirSync(join(root, "workflows"));
  writeFileSync(join(root, "workflows", "settings.yaml"), settings);
  return root;
}

it("a stack has the same name while nothing changes, and another when a file or the part does", async () => {
  const root = project("zone: Europe/London\n");
  const first = await stackKey(root);

  const again = await stackKey(root);
  const part = await stackKey(root, { journeys: ["welcome"], everywhere: true });
  writeFileSync(join(root, "workflows", "settings.yaml"), "zone: Europe/Paris\n");
  const changed = await stackKey(root);

  expect(again).toBe(first);
  expect(new Set([first, part, changed]).size).toBe(3);
});

it("a stack that was kept is there again, and what was never kept is not", async () => {
  const key = await stackKey(project(`zone: Europe/London # ${randomUUID()}\n`));
  const folder = temporaryFolder();
  mkdirSync(join(folder, "stack"));
  writeFileSync(join(folder, "stack", "stack.json"), '{"of":"a test"}');
  const taken = temporaryFolder();

  const before = await takeStack(key, taken);
  await putStack(key, folder);
  await putStack(key, folder);
  const after = await takeStack(key, taken);

  expect({ before, after }).toEqual({ before: false, after: true });
  expect(readFileSync(join(taken, "stack", "stack.json"), "utf8")).toBe('{"of":"a test"}');
});
