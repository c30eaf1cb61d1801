import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CACHE, codeUnder, keepNewest, nameOf } from "./build-cache.ts";
import type { FunctionName } from "./names.ts";

const BUNDLES = join(CACHE, "code");
/** What the functions are bundled from; the packages are those of the lock file. */
const PARTS = ["core", "adapters", "functions", "package-lock.json"];
/** How many versions of the code are kept. */
const KEPT = 3;

/** The code of a function as it was bundled before from the same sources, or bundled now and kept. */
export async function cachedCode(
  name: FunctionName,
  key: string,
  compile: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const folder = join(BUNDLES, key);
  const known = await readFile(join(folder, `${name}.mjs`)).catch(() => undefined);
  if (known !== undefined) return known;
  const code = await compile();
  const draft = join(folder, `.${name}-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, code);
    await rename(draft, join(folder, `${name}.mjs`));
    await keepNewest(BUNDLES, KEPT);
  } catch {
    // Where nothing can be kept, the next one bundles again.
    await rm(draft, { force: true }).catch(() => {});
  }
  return code;
}

/** Equal keys, equal code: a hash of the sources, the lock file and the Node that bundles. */
export async function codeKey(): Promise<string> {
  return nameOf(await codeUnder(PARTS), "code");
}
