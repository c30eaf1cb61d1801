import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import type { Diagnostic } from "../../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";

const FILES = await readWorkspace("tests/fixtures/shop");
/** What is told without a slip. */
const USUAL = new Set((await compileWorkspace(FILES, { hash: sha256, whole: true })).diagnostics.map(idOf));

function idOf({ code, file, line }: Diagnostic): string {
  return `${code} ${file}:${line}`;
}

/** One name of each kind, each in several files. */
const NAMES = [
  ["template", "welcome"],
  ["segment", "lapsed"],
  ["destination", "billing_retry"],
  ["topic", "offers"],
  ["trait", "birthday"],
  ["event", "Payment Failed"],
] as const;

/** A name without its middle letter. */
function slip(name: string): string {
  const half = Math.floor(name.length / 2);
  return name.slice(0, half) + name.slice(half + 1);
}

/** Every place that has the name, but for its declaration: there the file's name, or every other place, is the odd one. */
function places(name: string) {
  return FILES.filter(({ path }) => !/\/sources\/|settings\.yaml$/.test(path)).flatMap((file) =>
    [...file.text.matchAll(new RegExp(`(?<!\\w)${name}(?!\\w)`, "g"))].map(({ index }) => ({ file, index })),
  );
}

describe("a slip of the keys in one place", () => {
  it.each(NAMES)("in the name of a %s is told once, with the name that was meant: %s", async (_, name) => {
    const found = places(name).slice(0, 5);
    expect(found.length).toBeGreaterThan(1);
    for (const { file, index } of found) {
      const text = file.text.slice(0, index) + slip(name) + file.text.slice(index + name.length);
      const files = FILES.map((one) => (one === file ? { ...file, text } : one));
      const { diagnostics } = await compileWorkspace(files, { hash: sha256, whole: true });

      const told = diagnostics
        .filter((one) => !USUAL.has(idOf(one)))
        .map(({ code, file: at, hint }) => ({ code, at, hint }));
      expect(told.slice(1), `${slip(name)} in ${file.path}`).toEqual([]);
      if (told[0] !== undefined) expect(told[0].hint, `${slip(name)} in ${file.path}`).toContain(name);
    }
  });
});
