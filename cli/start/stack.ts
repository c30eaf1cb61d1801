import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { z } from "zod/mini";
import type { TemplateSource } from "../../local/template/load-template.ts";

/** The stage that a laptop plays. */
export const LOCAL_STAGE = "dev";

/** A stack made ready for the local cloud, with what the page and the summary say of it. */
export interface ReadyStack {
  readonly source: TemplateSource;
  readonly zone: string;
  /** Titles by name. */
  readonly journeys: Readonly<Record<string, string>>;
}

const Saved = z.object({
  stackName: z.string(),
  template: z.record(z.string(), z.unknown()),
  /** Folders of code by logical id of the function, relative to the file. */
  code: z.record(z.string(), z.string()),
  zone: z.string(),
  journeys: z.record(z.string(), z.string()),
});

const FILE = "stack.json";

/**
 * Keeps a stack in the local cloud's own folder, so that commands which look at a cloud at rest open the very stack that
 * was played, without building it again.
 */
export async function keepStack(stack: ReadyStack, dir: string): Promise<void> {
  const folder = join(dir, "stack");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { source, zone, journeys } = stack;
  const code: Record<string, string> = {};
  for (const logicalId of functionsOf(source.template)) {
    await cp(source.assetDirectory(logicalId), join(folder, logicalId), { recursive: true });
    code[logicalId] = logicalId;
  }
  const { stackName, template } = source;
  await writeFile(join(folder, FILE), JSON.stringify({ stackName, template, code, zone, journeys }));
}

/** The stack that `keepStack` kept; undefined when there is none. */
export async function keptStack(dir: string): Promise<ReadyStack | undefined> {
  const folder = join(dir, "stack");
  const text = await readFile(join(folder, FILE), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { stackName, template, code, zone, journeys } = Saved.parse(JSON.parse(text));
  const assetDirectory = (logicalId: string) => join(folder, code[logicalId] ?? relative(folder, folder));
  return { source: { stackName, template, assetDirectory }, zone, journeys };
}

const Template = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) });

function functionsOf(template: unknown): readonly string[] {
  const { Resources } = Template.parse(template);
  return Object.entries(Resources).flatMap(([id, { Type }]) => (Type === "AWS::Lambda::Function" ? [id] : []));
}
