import { randomUUID } from "node:crypto";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { CACHE, codeUnder, filesUnder, keepNewest, nameOf } from "../../functions/build-cache.ts";
import type { Only } from "./build-stack.ts";

/** Beside the bundles, which the code is kept as: the newest of one do not push out the other. */
const STACKS = join(CACHE, "stacks");
/** What of the code goes into a stack or decides what does. */
const PARTS = ["adapters", "core", "functions", "infra", "workflows", "cli/start", "package-lock.json", "cdk.json"];
/** How many stacks are kept; a workspace and its tests take one each. */
const KEPT = 24;

/**
 * Names what a stack is built from: every file of the code and of the project's workflows, the Node that builds, and the
 * part that is built. Equal names, equal stacks.
 */
export async function stackKey(root: string, only?: Only): Promise<string> {
  return nameOf([...(await codeUnder(PARTS)), ...(await filesUnder(root, "workflows"))], only ?? null);
}

/** Copies the stack of this name, as `keepStack` writes it, into a folder; false when there is none. */
export async function takeStack(key: string, folder: string): Promise<boolean> {
  try {
    await cp(join(STACKS, key), join(folder, "stack"), { recursive: true });
    return true;
  } catch {
    await rm(join(folder, "stack"), { recursive: true, force: true });
    return false;
  }
}

/** Keeps a folder's stack under this name. Where nothing can be kept, nothing is: the next one builds again. */
export async function putStack(key: string, folder: string): Promise<void> {
  const draft = join(STACKS, `.${key}-${randomUUID()}`);
  try {
    await mkdir(STACKS, { recursive: true });
    await cp(join(folder, "stack"), draft, { recursive: true });
    await rename(draft, join(STACKS, key));
    await keepNewest(STACKS, KEPT);
  } catch {
    // Another process was first, or the folder may not be written to.
    await rm(draft, { recursive: true, force: true }).catch(() => {});
  }
}
