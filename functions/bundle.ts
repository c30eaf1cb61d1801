import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Destination } from "../core/model/destination.ts";
import type { Template } from "../core/model/message.ts";
import type { Rules } from "../core/model/rules.ts";
import type { Settings } from "../core/model/settings.ts";
import type { EventsSource, FileSource, WebhookSource } from "../core/model/source.ts";
import { cachedCode, codeKey } from "./build-cache.ts";
import { PARTS, type Part, partsOf, switches } from "./parts.ts";
import { REPLACED, slimSdk } from "./slim-sdk.ts";

/** The names under which the functions are deployed. */
export const FUNCTION_NAMES = [
  "ingest",
  "steps",
  "send",
  "call",
  "roster",
  "settle",
  "sweep",
  "collect",
  "sources",
  "pages",
  "privacy",
  "inbound",
  "bulk",
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** The folder in `functions/` whose `handler.ts` exports the function's `handler`. The deployed name `roster` is older than the word fan-out. */
export function folderOf(name: FunctionName): string {
  return name === "roster" ? "fan-out" : name;
}

/** The data of a workspace in the bundles, as files beside the code (the environment has only 4 kB). */
export interface BundleData {
  readonly rules: Rules;
  readonly templates: Readonly<Record<string, Template>>;
  readonly settings: Settings;
  readonly destinations: Readonly<Record<string, Destination>>;
  readonly sources: Readonly<Record<string, WebhookSource | EventsSource>>;
  /** The sources that read files. */
  readonly files: Readonly<Record<string, FileSource>>;
}

export interface Bundle {
  /** Folder with `index.mjs` and its data files: the function's whole deployment package. */
  readonly dir: string;
  /** Size of `index.mjs`. */
  readonly bytes: number;
}

/** The data files of each function. A function without data files does not change with the journeys. */
const DATA: Readonly<Record<FunctionName, readonly (keyof BundleData)[]>> = {
  ingest: ["rules"],
  steps: ["rules"],
  send: ["templates", "settings"],
  call: ["destinations"],
  roster: ["rules"],
  settle: [],
  sweep: ["rules"],
  collect: ["settings"],
  sources: ["sources", "settings"],
  pages: ["settings"],
  privacy: [],
  inbound: ["settings"],
  bulk: ["settings", "files"],
};

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * The bundle of every function, built into `outdir/<name>/`: it is deployed, and the local cloud loads it. The same sources and data
 * give the same bytes; with `cached` an earlier build of them is reused. Throws when a handler does not compile.
 */
export async function bundleFunctions(
  options: BundleData & { readonly outdir: string; readonly cached?: boolean },
): Promise<Readonly<Record<FunctionName, Bundle>>> {
  const key = options.cached === true ? await codeKey() : undefined;
  const parts = partsOf(options);
  const bundle = (name: FunctionName) =>
    bundleFunction(name, options, { dir: join(resolve(options.outdir), name), parts, key });
  const [ingest, steps, send, call, roster, settle, sweep, collect, sources, pages, privacy, inbound, bulk] =
    await Promise.all([
      bundle("ingest"),
      bundle("steps"),
      bundle("send"),
      bundle("call"),
      bundle("roster"),
      bundle("settle"),
      bundle("sweep"),
      bundle("collect"),
      bundle("sources"),
      bundle("pages"),
      bundle("privacy"),
      bundle("inbound"),
      bundle("bulk"),
    ]);
  return { ingest, steps, send, call, roster, settle, sweep, collect, sources, pages, privacy, inbound, bulk };
}

async function bundleFunction(
  name: FunctionName,
  data: BundleData,
  { dir, parts, key }: { readonly dir: string; readonly parts: readonly Part[]; readonly key: string | undefined },
): Promise<Bundle> {
  const asked = parts.filter((part) => ASKED[name]?.includes(part));
  const kept = [name, ...asked].join("-");
  const code = await (key === undefined ? compile(name, asked) : cachedCode(kept, key, () => compile(name, asked)));
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "index.mjs"), code);
  for (const file of DATA[name]) await writeFile(join(dir, `${file}.json`), JSON.stringify(data[file]));
  return { dir, bytes: code.byteLength };
}

/** The parts for which the handler of a function asks `WITH`. */
const ASKED: Readonly<Partial<Record<FunctionName, readonly Part[]>>> = {
  send: PARTS,
  collect: ["in_app"],
  inbound: ["whatsapp"],
};

/** The code of a function with these optional parts. Throws when the handler does not compile. */
export async function compile(name: FunctionName, parts: readonly Part[]): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "functions", folderOf(name), "handler.ts")],
    absWorkingDir: ROOT,
    outfile: "index.mjs",
    write: false,
    bundle: true,
    minify: true,
    // Letters beyond ASCII as two or three bytes, not as escapes of six.
    charset: "utf8",
    format: "esm",
    platform: "node",
    target: "node24",
    // The SDK's CommonJS builds, which `main` names, cannot be tree-shaken: three times the size.
    mainFields: ["module", "main"],
    alias: REPLACED,
    plugins: [slimSdk],
    define: switches(parts),
    keepNames: false,
    legalComments: "none",
    logLevel: "silent",
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild wrote nothing for the function ${name}.`);
  return output.contents;
}
