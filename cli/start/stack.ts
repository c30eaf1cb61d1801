import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod/mini";
import { defined } from "../../core/model/defined.ts";
import { CACHE, codeUnder, filesUnder, keepNewest, nameOf } from "../../functions/build-cache.ts";
import type { TemplateSource } from "../../local/template/load-template.ts";
import type { LeftOut } from "../../workflows/compiler/sound-part.ts";
import { ProblemError } from "../command.ts";
import type { Only } from "./build-stack.ts";
import type { BuiltFrom } from "./built-from.ts";

/** The stage of the local cloud. */
export const LOCAL_STAGE = "dev";

/** A stack that is ready for the local cloud, with what the page and the summary show of it. */
export interface ReadyStack {
  readonly source: TemplateSource;
  readonly zone: string;
  /** The titles of journeys, by name. */
  readonly journeys: Readonly<Record<string, string>>;
  /** Journeys of the workspace that are not in the stack, because they or files that they need have faults. */
  readonly leftOut: readonly LeftOut[];
  /** The files that it was built from, where a person may edit them meanwhile. */
  readonly built?: BuiltFrom;
}

const Saved = z.object({
  stackName: z.string(),
  template: z.record(z.string(), z.unknown()),
  /** Files and folders beside this file, by the keys of the assets. */
  assets: z.record(z.string(), z.string()),
  zone: z.string(),
  journeys: z.record(z.string(), z.string()),
  built: z.optional(z.object({ project: z.string(), files: z.record(z.string(), z.string()) })),
  leftOut: z._default(z.array(z.object({ journey: z.string(), files: z.array(z.string()) })), []),
});

const FILE = "stack.json";

/**
 * Keeps a stack in the local cloud's folder, so that commands which look at a cloud at rest open the stack that was played without
 * building it again.
 */
export async function keepStack(stack: ReadyStack, dir: string): Promise<void> {
  const folder = join(dir, "stack");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { source, zone, journeys, leftOut, built } = stack;
  for (const [key, path] of Object.entries(source.assets)) await cp(path, join(folder, key), { recursive: true });
  const { stackName, template } = source;
  const assets = Object.fromEntries(Object.keys(source.assets).map((key) => [key, key]));
  await writeFile(join(folder, FILE), JSON.stringify({ stackName, template, assets, zone, journeys, leftOut, built }));
}

/** The stack that `keepStack` kept; undefined when there is none. */
export async function keptStack(dir: string): Promise<ReadyStack | undefined> {
  const folder = join(dir, "stack");
  const text = await readFile(join(folder, FILE), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { stackName, template, assets: kept, zone, journeys, leftOut, built } = Saved.parse(JSON.parse(text));
  const assets = Object.fromEntries(Object.entries(kept).map(([key, name]) => [key, join(folder, name)]));
  return { source: { stackName, template, assets }, zone, journeys, leftOut, ...defined({ built }) };
}

const PROGRAM = fileURLToPath(new URL("build-stack-process.ts", import.meta.url));
const Refusal = z.object({ message: z.string(), hint: z.optional(z.string()) });

/**
 * Builds the stack of a project into `folder`, in a process of its own, or copies a stack that was built from the same files.
 * Problem when the workspace has faults.
 */
export async function buildApart(root: string, folder: string, stop: AbortSignal, only?: Only): Promise<ReadyStack> {
  const key = await stackKey(root, only);
  const known = (await takeStack(key, folder)) ? await keptStack(folder) : undefined;
  if (known !== undefined) return known;
  const stack = await build(root, folder, stop, only);
  await putStack(key, folder);
  return stack;
}

async function build(root: string, folder: string, stop: AbortSignal, only?: Only): Promise<ReadyStack> {
  const args = only === undefined ? [] : [JSON.stringify(only)];
  const { code, out, err } = await run([PROGRAM, root, folder, ...args], stop);
  const stack = code === 0 ? await keptStack(folder) : undefined;
  if (stack !== undefined) return stack;
  const refusal = out === "" ? undefined : Refusal.parse(JSON.parse(out));
  if (refusal !== undefined) throw new ProblemError(refusal.message, refusal.hint);
  throw stop.aborted ? new ProblemError("Stopped.") : new Error(`The stack could not be built.\n${err}`);
}

async function run(args: readonly string[], stop: AbortSignal) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const end = () => child.kill();
  stop.addEventListener("abort", end, { once: true });
  try {
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return { code, out, err };
  } finally {
    stop.removeEventListener("abort", end);
  }
}

/** Stacks have a folder apart from the bundles, so that new stacks do not push out bundles. */
const STACKS = join(CACHE, "stacks");
/** The code that a stack is made of or that decides what is in it. */
const PARTS = ["adapters", "core", "functions", "infra", "workflows", "cli/start", "package-lock.json", "cdk.json"];
/** How many stacks are kept. A workspace and its tests need one each. */
const KEPT = 24;

/**
 * A name for what a stack is built from: every file of the code and of the project's workflows, the version of Node, and the part
 * of the workspace. Equal names mean equal stacks.
 */
export async function stackKey(root: string, only?: Only): Promise<string> {
  return nameOf([...(await codeUnder(PARTS)), ...(await filesUnder(root, "workflows"))], only ?? null);
}

/** Copies the stack of this name into a folder, in the form of `keepStack`; false when there is none. */
export async function takeStack(key: string, folder: string): Promise<boolean> {
  try {
    await cp(join(STACKS, key), join(folder, "stack"), { recursive: true });
    return true;
  } catch {
    await rm(join(folder, "stack"), { recursive: true, force: true });
    return false;
  }
}

/** Keeps a folder's stack under this name. If it cannot be kept, the next start builds it again. */
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
