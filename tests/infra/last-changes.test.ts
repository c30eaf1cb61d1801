import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lastChanges, loadWorkspace, WorkspaceError } from "../../infra/workspace.ts";

const NAMES = ["of_ann", "of_bob"];

function faulty(): string {
  const root = mkdtempSync(join(tmpdir(), "sojourn-"));
  mkdirSync(join(root, "workflows/definitions"), { recursive: true });
  writeFileSync(join(root, "workflows/settings.yaml"), "zone: Europe/London\n");
  for (const name of NAMES) {
    writeFileSync(join(root, `workflows/definitions/${name}.journey.yaml`), `journey: ${name}\nnonsense: 1\n`);
  }
  return root;
}

async function faultsOf(root: string) {
  const error = await loadWorkspace(root).catch((thrown: unknown) => thrown);
  return error instanceof WorkspaceError ? error.diagnostics : [];
}

function git(root: string, ...args: readonly string[]): void {
  execFileSync("git", [...args], { cwd: root, stdio: "ignore" });
}

it("a workspace that is not synthesized says whose files are at fault", async () => {
  const root = faulty();
  git(root, "init");
  git(root, "add", "workflows/definitions/of_ann.journey.yaml");
  git(root, "-c", "user.name=Ann Example", "-c", "user.email=ann@example.com", "commit", "-m", "a journey");

  const told = await lastChanges(await faultsOf(root), root);

  expect(told).toMatch(/of_ann\.journey\.yaml: last changed by Ann Example, \d{4}-\d{2}-\d{2}, commit [0-9a-f]+/);
  expect(told).toContain("of_bob.journey.yaml: changed here, and not committed");
});

it("without git it says the files", async () => {
  const root = faulty();

  const told = await lastChanges(await faultsOf(root), root);

  for (const name of NAMES) expect(told).toContain(`workflows/definitions/${name}.journey.yaml: `);
});
