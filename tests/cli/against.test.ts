import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project, sojournIn } from "./workspace.ts";

function git(root: string, ...args: readonly string[]): void {
  const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...who, ...args], { cwd: root, stdio: "pipe" });
}

/** A project whose files are committed. */
function committed(): string {
  const root = project();
  git(root, "init", "-q");
  git(root, "add", "-A");
  git(root, "commit", "-qm", "one");
  return root;
}

function edit(root: string, steps: string): void {
  const text = `journey: greet\ntitle: Say hello\nenter: { event: Signed Up }\nsteps:\n${steps}`;
  writeFileSync(join(root, "workflows/definitions/greet.journey.yaml"), text);
}

it("says that nothing changed", async () => {
  const { code, out } = await sojournIn(committed(), "check", "--against", "HEAD");

  expect({ code, out }).toEqual({ code: 0, out: "Nothing changes for any customer since HEAD.\n" });
});

it("tells what an edit changes, and ends with 0 where nobody is hurt", async () => {
  const root = committed();
  edit(root, "  - wait: 3h\n  - send: hello\n");

  const { code, out } = await sojournIn(root, "check", "--against", "HEAD");

  expect(code).toBe(0);
  expect(out).toMatch(/greet {2}[0-9a-f]{12} → [0-9a-f]{12}: those inside finish on/);
  expect(out).toContain("The wait is lengthened from 1 hour to 3 hours.  workflows/definitions/greet.journey.yaml:5");
  expect(out).toContain("Nobody inside is hurt by what changed since HEAD.");
});

it("ends with 1 where those inside are hurt, in a folder of a repository too", async () => {
  const root = committed();
  mkdirSync(join(root, "shop"));
  renameSync(join(root, "workflows"), join(root, "shop/workflows"));
  git(root, "add", "-A");
  git(root, "commit", "-qm", "two");
  rmSync(join(root, "shop/workflows/templates/hello.email.html"));
  edit(join(root, "shop"), "  - wait: 1h\n");

  const { code, out } = await sojournIn(join(root, "shop"), "check", "--against", "HEAD");
  const json = await sojournIn(join(root, "shop"), "check", "--against", "HEAD", "--json");

  expect(code).toBe(1);
  expect(out).toContain("✗ The template `hello` is gone, and greet sent it.");
  expect(JSON.parse(json.out)).toMatchObject({
    journeys: [{ journey: "greet" }],
    everywhere: [{ level: "hurts", kind: "template" }],
  });
});

it.each([
  ["nowhere", 'There is no git ref "nowhere".'],
  ["--upload-pack=x", 'There is no git ref "--upload-pack=x".'],
])("a ref %s that is not there is wrong use", async (ref, message) => {
  const { code, err } = await sojournIn(committed(), "check", `--against=${ref}`);

  expect(code).toBe(2);
  expect(err).toContain(message);
});

it("says so where there is no repository", async () => {
  const { code, err } = await sojournIn(project(), "check", "--against", "HEAD");

  expect(code).toBe(1);
  expect(err).toContain("is in no git repository");
});
