import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { SHOP } from "../compiler/fixture.ts";

/** Codes and lines of what is told of a journey on a segment. */
async function told(segment: string, enter = "{ segment: quiet }", more: Readonly<Record<string, string>> = {}) {
  const files = [
    ...SHOP,
    { path: "workflows/segments/quiet.yaml", text: `segment: quiet\n${segment}\n` },
    {
      path: "workflows/definitions/example.journey.yaml",
      text: `journey: example\nenter:\n  - { api: true }\n  - ${enter}\nsteps: [ { send: hello } ]\n`,
    },
    ...Object.entries(more).map(([path, text]) => ({ path, text })),
  ];
  const { diagnostics } = await compileWorkspace(files, { hash: sha256 });
  return diagnostics.map(({ code, severity, file, line }) => ({ code, severity, file: file.split("/").at(-1), line }));
}

const WARNED = [{ code: "SJ830", severity: "warning", file: "example.journey.yaml", line: 4 }];

describe("a way in by a segment that a brand-new customer is in", () => {
  it.each([
    "last: { event: Order Completed, not within: 60d }",
    "when: $not(profile.vip = true)",
    "when: $not('buyers' in profile.segments)",
    "none: [buyers]",
    "all: [everybody]",
  ])("is warned of: %s", async (segment) => {
    const others = {
      "workflows/segments/buyers.yaml": "segment: buyers\nlast: { event: Order Completed, within: 60d }\n",
      "workflows/segments/everybody.yaml": "segment: everybody\nnone: [buyers]\n",
    };

    expect(await told(segment, "{ segment: quiet }", others)).toEqual(WARNED);
  });

  it.each([
    ["last: { event: Order Completed, within: 60d }", "{ segment: quiet }"],
    [
      "when: profile.counts.`Order Completed` >= 1\nlast: { event: Order Completed, not within: 60d }",
      "{ segment: quiet }",
    ],
    ["list: true", "{ segment: quiet }"],
    ["last: { event: Order Completed, not within: 60d }", "{ segment: quiet, on leaving: true }"],
    ["last: { event: Order Completed, not within: 60d }", "{ segment: quiet, when: profile.vip = true }"],
    ["last: { event: Order Completed, not within: 60d }", '{ schedule: "0 9 * * 1", segment: quiet }'],
  ])("is not: %s by %s", async (segment, enter) => {
    expect(await told(segment, enter)).toEqual([]);
  });
});
