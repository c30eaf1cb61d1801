import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod/mini";
import type { TemplateSource } from "../../local/template/load-template.ts";
import type { LeftOut } from "../../workflows/compiler/sound-part.ts";

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
}

const Saved = z.object({
  stackName: z.string(),
  template: z.record(z.string(), z.unknown()),
  /** Files and folders beside this file, by the keys of the assets. */
  assets: z.record(z.string(), z.string()),
  zone: z.string(),
  journeys: z.record(z.string(), z.string()),
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
  const { source, zone, journeys, leftOut } = stack;
  for (const [key, path] of Object.entries(source.assets)) await cp(path, join(folder, key), { recursive: true });
  const { stackName, template } = source;
  const assets = Object.fromEntries(Object.keys(source.assets).map((key) => [key, key]));
  await writeFile(join(folder, FILE), JSON.stringify({ stackName, template, assets, zone, journeys, leftOut }));
}

/** The stack that `keepStack` kept; undefined when there is none. */
export async function keptStack(dir: string): Promise<ReadyStack | undefined> {
  const folder = join(dir, "stack");
  const text = await readFile(join(folder, FILE), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { stackName, template, assets: kept, zone, journeys, leftOut } = Saved.parse(JSON.parse(text));
  const assets = Object.fromEntries(Object.entries(kept).map(([key, name]) => [key, join(folder, name)]));
  return { source: { stackName, template, assets }, zone, journeys, leftOut };
}
