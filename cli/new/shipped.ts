import { readdirSync, readFileSync } from "node:fs";
import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { isName } from "../../workflows/compiler/values/name.ts";
import { type Io, unwritable } from "../command.ts";
import { didYouMean, UsageError } from "../command-line.ts";

/** Files of one kind that are shipped with their examples. None is active: `sojourn new` copies one into a workspace. */
export interface Shipped {
  readonly word: "source" | "destination";
  /** The folder that they are in. */
  readonly root: string;
  /** How the name of a file ends: `.yaml`. */
  readonly ending: string;
  /** Where a copy lies in a workspace. */
  readonly path: (name: string) => string;
  /** A name for a copy, as an example. */
  readonly like: string;
}

/** The names of the shipped ones, sorted. */
export function shippedNames({ root, ending }: Shipped): readonly string[] {
  return readdirSync(root)
    .flatMap((file) => (file.endsWith(ending) ? [file.slice(0, -ending.length)] : []))
    .sort();
}

/** The text of a copy, under its own name and with a secret of its own. UsageError where there is none to copy. */
export function copyOf(kind: Shipped, name: string, from: string): string {
  const { word, root, ending } = kind;
  const shipped = shippedNames(kind);
  if (!shipped.includes(from)) {
    const known = `There are ${shipped.join(", ")}.`;
    const meant = didYouMean(from, shipped);
    throw new UsageError(`There is no ${word} "${from}" to copy.`, meant === undefined ? known : `${meant} ${known}`);
  }
  const text = readFileSync(join(root, `${from}${ending}`), "utf8");
  return `# yaml-language-server: $schema=../schema/${word}.schema.json\n${text}`
    .replace(new RegExp(`^${word}: .*$`, "m"), `${word}: ${name}`)
    .replace(/(secret: sojourn\/)\w+/, `$1${name}`);
}

/** Writes a copy, and never overwrites a file. `from`: what is copied, absent: the one of this name. The result is the file written. */
export async function writeCopy(io: Io, kind: Shipped, name: string, from: string | undefined): Promise<SourceFile> {
  const { word, like } = kind;
  if (!isName(name) || name.length > 64) {
    throw new UsageError(
      `A ${word} cannot be called "${name}": names are lower-case letters, digits and underscores, 64 at most.`,
      `Write it like ${like}.`,
    );
  }
  const path = kind.path(name);
  const there = await access(join(io.root, path)).then(
    () => true,
    () => false,
  );
  if (there) throw new UsageError(`${path} is there already.`, "Choose another name; nothing is written over.");
  const shipped = shippedNames(kind);
  const copied = from ?? (shipped.includes(name) ? name : undefined);
  if (copied === undefined) {
    const add = `Add --from: ${shipped.join(", ")}.`;
    const meant = didYouMean(name, shipped);
    throw new UsageError(`Which shipped ${word} is it like?`, meant === undefined ? add : `${meant} If not: ${add}`);
  }
  const text = copyOf(kind, name, copied);
  await mkdir(dirname(join(io.root, path)), { recursive: true });
  await writeFile(join(io.root, path), text, { flag: "wx" }).catch(unwritable(path));
  return { path, text };
}
