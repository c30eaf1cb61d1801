import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { didYouMean, UsageError } from "../command-line.ts";

/** The shipped sources, each with its examples. None is active: `sojourn new source` copies one into a workspace. */
export const CATALOGUE_ROOT = fileURLToPath(new URL("../../examples/sources", import.meta.url));

/** The names of the shipped sources, sorted. */
export function shippedSources(): readonly string[] {
  return readdirSync(CATALOGUE_ROOT)
    .flatMap((file) => (file.endsWith(".source.yaml") ? [file.slice(0, -".source.yaml".length)] : []))
    .sort();
}

/** The text of a new source, made of the shipped one under its own name and with a secret of its own. UsageError for one that there is not. */
export function newSourceText(name: string, from: string): string {
  const shipped = shippedSources();
  if (!shipped.includes(from)) {
    const meant = didYouMean(from, shipped);
    const known = `There are ${shipped.join(", ")}.`;
    throw new UsageError(`There is no source "${from}" to copy.`, meant === undefined ? known : `${meant} ${known}`);
  }
  const text = readFileSync(join(CATALOGUE_ROOT, `${from}.source.yaml`), "utf8");
  return `# yaml-language-server: $schema=../schema/source.schema.json\n${text}`
    .replace(/^source: .*$/m, `source: ${name}`)
    .replace(/(secret: sojourn\/)\w+/, `$1${name}`);
}
