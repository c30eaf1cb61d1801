import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { SOURCES } from "../../cli/new/source.ts";
import type { Diagnostic } from "../../workflows/compiler/compiled.ts";
import { inOrder, reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import { checkExamples } from "../../workflows/compiler/sources/check-examples.ts";
import { parseSource } from "../../workflows/compiler/sources/parse-source.ts";

const FILES = readdirSync(SOURCES.root).filter((name) => name.endsWith(".source.yaml"));
const TOPICS = { offers: { channels: ["email", "sms"], default: "out" } } as const;

/** What the catalogue has to have: systems by the names of their files. */
const WANTED = [
  [
    "segment",
    "segment_events",
    "shopify",
    "shopify_events",
    "stripe",
    "stripe_events",
    "salesforce",
    "zendesk",
    "hubspot",
  ],
  ["marketo", "sugarcrm", "ga4", "mixpanel", "mixpanel_cohort", "adobe_analytics", "questionpro", "customerio"],
  ["csv", "ndjson", "webhook", "optimove", "cheetah_digital", "alterian"],
].flat();

async function check(path: string, text: string): Promise<readonly Diagnostic[]> {
  const { source, examples, diagnostics } = parseSource({ path, text });
  const found: Diagnostic[] = [];
  if (source !== undefined) {
    await checkExamples(source, examples, { hash: sha256, topics: TOPICS }, reportInto(found, path));
  }
  return inOrder([...diagnostics, ...found]);
}

it("has a source for each system", () => {
  expect(FILES.map((name) => name.replace(".source.yaml", "")).sort()).toEqual([...WANTED].sort());
});

describe.each(FILES)("the shipped %s", (name) => {
  const text = readFileSync(`${SOURCES.root}/${name}`, "utf8");

  it("makes of its examples what it says", async () => {
    expect(await check(`workflows/sources/${basename(name)}`, text)).toEqual([]);
  });

  it("says what is a duplicate, and what was not tried", () => {
    expect(text).toContain("Duplicates:");
    if (!["csv", "ndjson", "webhook"].includes(name.replace(".source.yaml", "")))
      expect(text).toContain("Not tried against");
  });

  it("has a row in the guide", () => {
    const guide = readFileSync("docs/sources.md", "utf8");
    expect(guide).toContain(`| \`${name.replace(".source.yaml", "")}\` |`);
  });
});
