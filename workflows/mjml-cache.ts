import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** What MJML makes of a text. */
export interface MjmlResult {
  readonly html: string;
  readonly errors: readonly { readonly line: number; readonly message: string }[];
  /** What it threw instead. */
  readonly thrown?: string;
}

const FOLDER = fileURLToPath(new URL("../node_modules/.cache/sojourn/mjml/", import.meta.url));
const MOST_FILES = 2_000;

/**
 * What MJML makes of a text: kept by the text and MJML's version, since loading MJML takes a second and each e-mail 30 ms. A cache
 * that cannot be read or written is none.
 */
export async function compiledMjml(text: string): Promise<MjmlResult> {
  const file = `${FOLDER}${createHash("sha256").update(`${version()}\n${text}`).digest("hex")}.json`;
  const kept = await readFile(file, "utf8").then(parsed, () => undefined);
  if (kept !== undefined) return kept;
  const result = await compile(text);
  await keep(file, result).catch(() => undefined);
  return result;
}

async function compile(text: string): Promise<MjmlResult> {
  const { default: mjml } = await import("mjml");
  try {
    const { html, errors } = await mjml(text, { validationLevel: "soft", keepComments: false });
    return { html, errors: errors.map(({ line, message }) => ({ line, message })) };
  } catch (fault) {
    return { html: "", errors: [], thrown: fault instanceof Error ? fault.message : String(fault) };
  }
}

let known: string | undefined;

function version(): string {
  const found: unknown = known ?? createRequire(import.meta.url)("mjml/package.json").version;
  known = String(found);
  return known;
}

/** Undefined where it is not what this module wrote: it was cut off. */
function parsed(json: string): MjmlResult | undefined {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

async function keep(file: string, result: MjmlResult): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  // Several processes may write the same: each its own file, and the last rename counts.
  const own = `${file}.${process.pid}`;
  await writeFile(own, JSON.stringify(result));
  await rename(own, file);
  const all = await readdir(FOLDER);
  if (all.length > MOST_FILES) await forgetOldest(all);
}

async function forgetOldest(names: readonly string[]): Promise<void> {
  const ages = await Promise.all(names.map(async (name) => ({ name, at: (await stat(FOLDER + name)).mtimeMs })));
  const oldest = ages.sort((a, b) => a.at - b.at).slice(0, MOST_FILES / 2);
  await Promise.all(oldest.map(({ name }) => rm(FOLDER + name, { force: true })));
}
