import { createHash, randomUUID } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Only } from "./build-stack.ts";

const CODE = fileURLToPath(new URL("../..", import.meta.url));
const CACHE = join(CODE, "node_modules", ".cache", "sojourn");
/** What of the code goes into a stack or decides what does. */
const PARTS = ["adapters", "core", "functions", "infra", "workflows", "cli/start", "package-lock.json", "cdk.json"];
/** How many stacks are kept; a workspace and its tests take one each. */
const KEPT = 24;

/**
 * Names what a stack is built from: every file of the code and of the project's workflows, the Node that builds, and the
 * part that is built. Equal names, equal stacks.
 */
export async function stackKey(root: string, only?: Only): Promise<string> {
  const code = await Promise.all(PARTS.map((part) => filesUnder(CODE, part)));
  const files = [...code.flat(), ...(await filesUnder(root, "workflows"))];
  const hash = createHash("sha256").update(JSON.stringify([process.version, only ?? null]));
  const texts = await Promise.all(files.map(({ path }) => readFile(path)));
  for (const [index, text] of texts.entries()) hash.update(`\0${files[index]?.name}\0${text.length}\0`).update(text);
  return hash.digest("hex").slice(0, 32);
}

interface Input {
  readonly path: string;
  /** The same wherever the project lies. */
  readonly name: string;
}

async function filesUnder(root: string, part: string): Promise<Input[]> {
  const top = join(root, part);
  const found = await stat(top).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [{ path: top, name: part }];
  const entries = await readdir(top, { withFileTypes: true, recursive: true });
  const paths = entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
  return paths.map((path) => ({ path, name: relative(root, path) }));
}

/** Copies the stack of this name, as `keepStack` writes it, into a folder; false when there is none. */
export async function takeStack(key: string, folder: string): Promise<boolean> {
  try {
    await cp(join(CACHE, key), join(folder, "stack"), { recursive: true });
    return true;
  } catch {
    await rm(join(folder, "stack"), { recursive: true, force: true });
    return false;
  }
}

/** Keeps a folder's stack under this name. Where nothing can be kept, nothing is: the next one builds again. */
export async function putStack(key: string, folder: string): Promise<void> {
  const draft = join(CACHE, `.${key}-${randomUUID()}`);
  try {
    await mkdir(CACHE, { recursive: true });
    await cp(join(folder, "stack"), draft, { recursive: true });
    await rename(draft, join(CACHE, key));
    await forgetOldest();
  } catch {
    // Another process was first, or the folder may not be written to.
    await rm(draft, { recursive: true, force: true }).catch(() => {});
  }
}

async function forgetOldest(): Promise<void> {
  const names = await readdir(CACHE);
  const kept = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(CACHE, name))).mtimeMs })));
  for (const { name } of kept.toSorted((a, b) => b.at - a.at).slice(KEPT))
    await rm(join(CACHE, name), { recursive: true, force: true });
}
