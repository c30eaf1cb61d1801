import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** What pages show of messages, titles and logs, in the parts that do not vary. */
const QUOTES: Readonly<Record<string, readonly string[]>> = {
  "README.md": ["- expected", "+ came", "was not sent at", "never agreed to", "; the topic's default is "],
  "docs/journey-language.md": [
    "those inside finish on",
    "new entries take",
    "reaches everybody at once, those inside too",
    "has another text.",
    "Everybody gets it from the deployment on, those inside",
    "Nobody inside is hurt",
    " by what changed since ",
    "is no date: ",
  ],
  "docs/runbook.md": [
    "Messages lost to templates",
    "Calls that failed, by code",
    "Throttled",
    "to the last",
    "no attempt was left",
    "Not let in",
    "held until",
    "did not reach its provider",
    "Nobody knows whether a provider has a message.",
  ],
  "docs/e2e.md": ["Machines that stand beside the stack: ", "Published version", "is there already"],
};

const code = globSync("{cli,core,infra,workflows}/**/*.ts", { cwd: ROOT })
  .map((path) => readFileSync(join(ROOT, path), "utf8"))
  .join("\n");

test.each(Object.entries(QUOTES))("%s quotes what the code says", (page, quotes) => {
  const text = readFileSync(join(ROOT, page), "utf8").replace(/\s+/g, " ");

  expect(quotes.filter((quote) => !text.includes(quote))).toEqual([]);
  expect(quotes.filter((quote) => !code.includes(quote))).toEqual([]);
});
