import { createHash, type Hash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's own code. */
export const CODE = fileURLToPath(new URL("..", import.meta.url));
/** The folder of earlier builds. */
export const CACHE = join(CODE, "node_modules", ".cache", "sojourn");

interface Input {
  readonly path: string;
  /** The path in the project: the same wherever the project is. */
  readonly name: string;
}

/** The files of a folder in order, or a single file; none where it does not exist. */
export async function filesUnder(root: string, part: string): Promise<Input[]> {
  const top = join(root, part);
  const found = await stat(top).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [{ path: top, name: part }];
  const entries = await readdir(top, { withFileTypes: true, recursive: true });
  const paths = entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
  return paths.map((path) => ({ path, name: relative(root, path) }));
}

/** The parts of the code, as `filesUnder` gives each. */
export async function codeUnder(parts: readonly string[]): Promise<Input[]> {
  return (await Promise.all(parts.map((part) => filesUnder(CODE, part)))).flat();
}

/** A name for what is built from these files with this version of Node and these options. Equal names mean equal results. */
export async function nameOf(files: readonly Input[], decides: unknown): Promise<string> {
  const hash: Hash = createHash("sha256").update(JSON.stringify([process.version, decides]));
  const texts = await Promise.all(files.map(({ path }) => readFile(path)));
  for (const [index, text] of texts.entries()) hash.update(`\0${files[index]?.name}\0${text.length}\0`).update(text);
  return hash.digest("hex").slice(0, 32);
}

/** Keeps the newest entries of a folder and removes the others. */
export async function keepNewest(folder: string, count: number): Promise<void> {
  const names = await readdir(folder);
  const dated = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  for (const { name } of dated.toSorted((a, b) => b.at - a.at).slice(count)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

const BUNDLES = join(CACHE, "code");
/** The sources of the bundles; the lock file stands for the packages. */
const PARTS = ["core", "adapters", "functions", "package-lock.json"];
/** How many versions of the code are kept. */
const KEPT = 3;

/** Code by the name of a function and its parts: taken from an earlier build of the same sources, or bundled now and kept. */
export async function cachedCode(name: string, key: string, compile: () => Promise<Uint8Array>): Promise<Uint8Array> {
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
    // If it cannot be kept, the next build bundles again.
    await rm(draft, { force: true }).catch(() => {});
  }
  return code;
}

/** Equal keys, equal code: a hash of the sources, the lock file and the Node that bundles. */
export async function codeKey(): Promise<string> {
  return nameOf(await codeUnder(PARTS), "code");
}
