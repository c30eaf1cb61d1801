import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { filesUnder } from "../../functions/build-cache.ts";
import { isWorkspaceFile } from "../../workflows/read.ts";

/** The files of a project that a local cloud was built from. */
export interface BuiltFrom {
  /** Stands for the project's folder. */
  readonly project: string;
  /** Hashes of the contents, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a stack of this project would be built from now. Tests of journeys are no part of it. */
export async function builtFrom(root: string): Promise<BuiltFrom> {
  const files = (await filesUnder(root, "workflows")).map(({ path, name }) => ({
    path,
    name: name.replaceAll("\\", "/"),
  }));
  const built = files.filter(({ name }) => isWorkspaceFile(name) && !name.endsWith(".test.yaml"));
  const hashes = await Promise.all(
    built.map(
      async ({ path, name }): Promise<[string, string]> => [name, sha256(await readFile(path, "utf8")).slice(0, 16)],
    ),
  );
  return { project: sha256(resolve(root)).slice(0, 16), files: Object.fromEntries(hashes) };
}

/** What a cloud does not have of the files as they are now, as a sentence; undefined where it has all, or is another project's. */
export function notBuiltIn(cloud: BuiltFrom, now: BuiltFrom): string | undefined {
  if (cloud.project !== now.project) return undefined;
  const names = [...new Set([...Object.keys(now.files), ...Object.keys(cloud.files)])].toSorted();
  const of = (is: (name: string) => boolean) => names.filter(is);
  const parts = [
    said(
      of((name) => cloud.files[name] === undefined),
      "written",
    ),
    said(
      of((name) => now.files[name] === undefined),
      "deleted",
    ),
    said(
      of((name) => isEdited(cloud.files[name], now.files[name])),
      "edited",
    ),
  ];
  const text = parts.flatMap((part) => part ?? []).join(", and before ");
  return text === "" ? undefined : text;
}

function isEdited(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

/** How many files are named. */
const NAMED = 3;

function said(names: readonly string[], done: string): string | undefined {
  if (names.length === 0) return undefined;
  const more = names.length > NAMED ? [`${names.length - NAMED} more`] : [];
  const [last = "", ...others] = [...names.slice(0, NAMED), ...more].toReversed();
  const list = others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
  return `${list} ${names.length === 1 ? "was" : "were"} ${done}`;
}
