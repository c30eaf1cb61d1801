import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CONDITIONS, HELPERS } from "../../workflows/importers/pinpoint/templates/helpers.ts";
import { importing, textOf } from "./import.ts";

const GUIDE = readFileSync(new URL("../../docs/coming-from-pinpoint.md", import.meta.url), "utf8");

function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(GUIDE)?.[1] ?? "";
}

describe("the guide for those who come from Pinpoint", () => {
  it("shows a journey and exactly the file that it becomes", () => {
    const imported = importing([block("json")]);

    expect(imported.refusals).toEqual([]);
    expect(textOf(imported, "definitions/welcome.journey.yaml")).toBe(block("yaml"));
  });

  it("names every helper of templates", () => {
    const missing = [...Object.keys(HELPERS), ...Object.keys(CONDITIONS)].filter(
      (name) => !GUIDE.includes(`\`${name}\``),
    );

    expect(missing).toEqual(["md5"]);
  });
});
