import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";

const ROOT = join(import.meta.dirname, "../..");
const FOLDERS = /^(core|adapters|functions|workflows|infra|local|cli|tests|docs|examples|bench|e2e)\//;

const pages = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Paths of the project in backticks, without placeholders. */
function namedPaths(text: string): readonly string[] {
  return [...text.matchAll(/`([^`\s]+)`/g)].flatMap(([, path = ""]) =>
    FOLDERS.test(path) && !/[<>*{}…$]/.test(path) ? [path] : [],
  );
}

/** What the sample journeys are made of, which whoever has their own journeys deletes: the tests' shop has it too. */
const SAMPLES = /^workflows\/(definitions|templates|segments|steps|destinations|sources)(\/|$)/;

/** What a workspace may have and the samples have not. */
const OPTIONAL = "workflows/events.yaml";

function isThere(path: string): boolean {
  return path === OPTIONAL || existsSync(join(ROOT, path)) || (SAMPLES.test(path) && existsSync(join(SHOP_ROOT, path)));
}

function linkedPaths(page: string, text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].flatMap(([, target = ""]) =>
    /^[a-z]+:/.test(target) ? [] : [join(dirname(page), target)],
  );
}

describe.each(pages)("%s", (page) => {
  const text = readFileSync(join(ROOT, page), "utf8");

  test("names only files that are there", () => {
    const missing = namedPaths(text).filter((path) => !isThere(path));
    expect(missing).toEqual([]);
  });

  test("links only to pages that are there", () => {
    const missing = linkedPaths(page, text).filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });
});
