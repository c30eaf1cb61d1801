import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { MUTANTS } from "./all.ts";
import { isThere } from "./mutant.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("every protection that `npm run mutants` takes out is where the list says, under a name of its own", () => {
  const names = MUTANTS.map(({ name }) => name);

  expect(MUTANTS.filter((mutant) => !isThere(ROOT, mutant)).map(({ name, file }) => `${name}: ${file}`)).toEqual([]);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
