import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";

const ROOT = join(import.meta.dirname, "../..");
const FOLDERS =
  /^(core|adapters|functions|workflows|infra|local|cli|tests|docs|examples|bench|e2e|scripts|lint|\.ci|\.github)\/[^\s]*$/;
/** Of files beside the folders only those that a document can mean nothing else by. */
const BESIDE = /^(biome|cdk|package|package-lock|tsconfig[.a-z]*)\.json$|^vitest\.config\.ts$|^[A-Z]+\.md$/;

/** The pages at the root and under docs/, and the notes beside the code. */
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith(".md")),
  ...globSync("{.github,docs}/**/*.md", { cwd: ROOT }),
  ...globSync("{core,adapters,functions,workflows,infra,local,cli}/**/ARCHITECTURE.md", { cwd: ROOT }),
];

/** Paths of the project that stand in backticks, also in a command, without placeholders; beside the code also `file.ts`. */
function namedPaths(page: string, text: string): readonly string[] {
  const words = [...withoutFences(text).matchAll(/`([^`]+)`/g)]
    .flatMap(([, span = ""]) => span.split(/\s+/))
    .map((word) => word.replace(/[.,;:]+$/, ""))
    .filter((word) => !/[<>*{}…$]/.test(word));
  return words.flatMap((word) => {
    if (FOLDERS.test(word) || BESIDE.test(word)) return [word];
    return page.endsWith("/ARCHITECTURE.md") && /^[\w./-]+\.ts$/.test(word) ? [join(dirname(page), word)] : [];
  });
}

function withoutFences(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, "");
}

/** What the sample journeys are made of, which whoever has their own journeys deletes: the tests' shop has it too. */
const SAMPLES = /^workflows\/(definitions|templates|segments|steps|destinations|sources)(\/|$)/;

/** What a workspace may have and the samples have not. */
const OPTIONAL = "workflows/events.yaml";

function isThere(path: string): boolean {
  return path === OPTIONAL || existsSync(join(ROOT, path)) || (SAMPLES.test(path) && existsSync(join(SHOP_ROOT, path)));
}

/** Where a page links to in this project: a path from the root, and the heading there. */
function links(page: string, text: string): readonly { readonly path: string; readonly heading: string }[] {
  return [...withoutFences(text).matchAll(/\]\(([^)\s#]*)(?:#([^)\s]*))?[^)]*\)/g)].flatMap(
    ([, target = "", heading = ""]) =>
      /^[a-z]+:/.test(target) ? [] : [{ path: target === "" ? page : join(dirname(page), target), heading }],
  );
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchors(page: string): ReadonlySet<string> {
  const headings = withoutFences(readFileSync(join(ROOT, page), "utf8")).matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}

test("docs/architecture.md leads to the notes beside the code", () => {
  const named = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");

  const notes = PAGES.filter((page) => page.endsWith("/ARCHITECTURE.md"));
  expect(notes.filter((note) => !named.includes(`](../${note})`))).toEqual([]);
});

describe.each(PAGES)("%s", (page) => {
  const text = readFileSync(join(ROOT, page), "utf8");

  test("names only files that are there", () => {
    const missing = namedPaths(page, text).filter((path) => !isThere(path));
    expect(missing).toEqual([]);
  });

  test("links only to pages and headings that are there", () => {
    const missing = links(page, text).filter(
      ({ path, heading }) => !existsSync(join(ROOT, path)) || (heading !== "" && !anchors(path).has(heading)),
    );
    expect(missing).toEqual([]);
  });

  test("has a head over each table", () => {
    const blocks = withoutFences(text).split(/\n(?!\|)/);
    const tables = blocks.flatMap((block) => /(?:^|\n)(\|[\s\S]*)/.exec(block)?.[1] ?? []);
    expect(tables.filter((table) => !/^\|.*\|\n\|[-:| ]+\|(\n|$)/.test(table))).toEqual([]);
  });
});
