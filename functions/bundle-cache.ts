import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionName } from "./names.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CACHE = join(ROOT, "node_modules", ".cache", "sojourn", "code");
/** What of the project the functions are bundled from; the packages are those of the lock file. */
const PARTS = ["core", "adapters", "functions"];
/** How many versions of the code are kept. */
const KEPT = 3;

/** The code of a function as it was bundled before from the same sources, or bundled now and kept. */
export async function cachedCode(
  name: FunctionName,
  key: string,
  compile: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const folder = join(CACHE, key);
  const known = await readFile(join(folder, `${name}.mjs`)).catch(() => undefined);
  if (known !== undefined) return known;
  const code = await compile();
  const draft = join(folder, `.${name}-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, code);
    await rename(draft, join(folder, `${name}.mjs`));
    await forgetOldest();
  } catch {
    // Where nothing can be kept, the next one bundles again.
    await rm(draft, { force: true }).catch(() => {});
  }
  return code;
}

/** Equal keys, equal code: a hash of the sources, the lock file and the Node that bundles. */
export async function codeKey(): Promise<string> {
  const folders = await Promise.all(
    PARTS.map(async (part) => {
      const entries = await readdir(join(ROOT, part), { withFileTypes: true, recursive: true });
      return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
    }),
  );
  const paths = [...folders.flat().sort(), join(ROOT, "package-lock.json")];
  const texts = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash("sha256").update(process.version);
  for (const [index, text] of texts.entries()) hash.update(`\0${paths[index]}\0${text.length}\0`).update(text);
  return hash.digest("hex").slice(0, 32);
}

async function forgetOldest(): Promise<void> {
  const names = await readdir(CACHE);
  const kept = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(CACHE, name))).mtimeMs })));
  for (const { name } of kept.toSorted((a, b) => b.at - a.at).slice(KEPT)) {
    await rm(join(CACHE, name), { recursive: true, force: true });
  }
}
