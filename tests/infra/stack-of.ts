import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import type { FunctionName } from "../../functions/bundle.ts";
import { addNag } from "../../infra/nag.ts";
import { DEFAULT_OPTIONS, type StackOptions } from "../../infra/options.ts";
import { SojournStack } from "../../infra/stack.ts";
import { type Resource, type Template, templateOf } from "../../infra/synth.ts";
import { loadTemplate } from "../../local/template/load-template.ts";
import type { FunctionResource, Stack } from "../../local/template/stack.ts";
import type { Workspace } from "../../workflows/compiler/compiled.ts";

export interface StackOfOptions extends Partial<StackOptions> {
  readonly stage?: string;
  readonly nag?: boolean;
}

/** A stack's template, and the same with every reference resolved, as the local cloud reads it. */
export interface Synthesized {
  readonly template: Template;
  /** Templates of the nested stacks. */
  readonly nested: readonly Template[];
  readonly stack: Stack;
}

/** The stack of a workspace; its functions are empty files, since bundles are tested elsewhere. */
export function stackOf(
  workspace: Workspace,
  { stage = "dev", nag = false, ...options }: StackOfOptions = {},
): Synthesized {
  const dir = mkdtempSync(join(tmpdir(), "sojourn-infra-"));
  const app = new App({ outdir: join(dir, "out"), analyticsReporting: false });
  if (nag) addNag(app);
  const bundle = (name: FunctionName) => {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, "index.mjs"), `export const handler = () => "${name}";`);
    return { dir: join(dir, name) };
  };
  const stack = new SojournStack(app, {
    ...DEFAULT_OPTIONS,
    ...options,
    stage,
    workspace,
    bundles: {
      ingest: bundle("ingest"),
      steps: bundle("steps"),
      send: bundle("send"),
      call: bundle("call"),
      roster: bundle("roster"),
      settle: bundle("settle"),
      sweep: bundle("sweep"),
      collect: bundle("collect"),
      sources: bundle("sources"),
      pages: bundle("pages"),
      privacy: bundle("privacy"),
      inbound: bundle("inbound"),
      bulk: bundle("bulk"),
    },
  });
  const { template, nested, assets } = templateOf(app.synth().getStackByName(stack.stackName));
  const { stackName } = stack;
  const loaded = loadTemplate({ stackName, template, assets }, "eu-west-1");
  rmSync(dir, { recursive: true });
  return { template, nested: Object.values(nested), stack: loaded };
}

/** The resources of a type with their logical ids, in a template or several. */
export function resourcesOf(
  templates: Template | readonly Template[],
  type: string,
): (Resource & { readonly id: string })[] {
  return [templates]
    .flat()
    .flatMap(({ Resources }) => Object.entries(Resources))
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
}

/** One of the stack's functions. */
export function functionOf(stack: Stack, name: FunctionName): FunctionResource {
  const found = stack.functions.find((candidate) => candidate.name.endsWith(`-${name}`));
  if (found === undefined) throw new Error(`The stack has no function ${name}.`);
  return found;
}
