import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";

const SETTINGS = { path: "workflows/settings.yaml", text: "zone: Europe/London\n" };

const files = [
  ...readFileSync("docs/destinations.md", "utf8").matchAll(/^```yaml\n(destination: (\w+)\n[\s\S]*?)^```/gm),
];

it.each(files.map(([, text = "", name = ""]) => [name, text]))(
  "the guide's %s is sound, and its examples play",
  async (name, text) => {
    const { diagnostics } = await compileWorkspace([SETTINGS, { path: `workflows/destinations/${name}.yaml`, text }], {
      hash: sha256,
    });

    expect(diagnostics).toEqual([]);
  },
);

it("has examples", () => {
  expect(files.length).toBeGreaterThan(1);
});
