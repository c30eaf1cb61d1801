import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtFrom, notBuiltIn } from "../../cli/start/built-from.ts";
import { project } from "./workspace.ts";

function write(root: string, path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe("what a cloud does not have of the files", () => {
  it("is nothing where they are the same, and where tests and other files were written", async () => {
    const root = project();
    const before = await builtFrom(root);
    write(root, "workflows/definitions/greet.test.yaml", "tests: []\n");
    write(root, "workflows/schema/names.schema.json", "{}");

    expect(notBuiltIn(before, await builtFrom(root))).toBeUndefined();
  });

  it.each([
    "workflows/segments/vip.yaml",
    "workflows/sources/till.source.yaml",
    "workflows/definitions/new.journey.yaml",
    "workflows/templates/layouts/shop.html",
    "workflows/destinations/crm.yaml",
    "workflows/steps/remind.yaml",
    "workflows/events.yaml",
  ])("is a file that was written since: %s", async (path) => {
    const root = project();
    const before = await builtFrom(root);
    write(root, path, "x: y\n");

    expect(notBuiltIn(before, await builtFrom(root))).toBe(`${path} was written`);
  });

  it("tells edited and deleted files apart, and names three at the most", async () => {
    const root = project();
    const before = await builtFrom(root);
    for (const name of ["a", "b", "c", "d", "e"]) write(root, `workflows/segments/${name}.yaml`, `segment: ${name}\n`);
    write(root, "workflows/settings.yaml", "zone: UTC\n");
    rmSync(join(root, "workflows/templates/hello.email.html"));

    expect(notBuiltIn(before, await builtFrom(root))).toBe(
      "workflows/segments/a.yaml, workflows/segments/b.yaml, workflows/segments/c.yaml and 2 more were written, and before workflows/templates/hello.email.html was deleted, and before workflows/settings.yaml was edited",
    );
  });

  it("is nothing of a cloud that plays another project", async () => {
    expect(
      notBuiltIn(await builtFrom(project()), await builtFrom(project({ "workflows/events.yaml": "" }))),
    ).toBeUndefined();
  });
});
