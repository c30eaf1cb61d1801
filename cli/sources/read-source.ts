import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileSource } from "../../core/model/source.ts";
import { parseSource } from "../../workflows/compiler/sources/parse-source.ts";
import { sourcePath } from "../../workflows/compiler/sources/source.ts";
import { ProblemError } from "../command.ts";
import { didYouMean, UsageError } from "../command-line.ts";

/** The source of this name in the project, which reads files. UsageError when there is none, Problem when its file has faults. */
export async function readSource(root: string, name: string): Promise<FileSource> {
  const path = sourcePath(name);
  let text: string;
  try {
    text = await readFile(join(root, path), "utf8");
  } catch {
    throw await unknownSource(root, name);
  }
  const { source, diagnostics } = parseSource({ path, text });
  if (source?.from === "file") return source;
  if (source !== undefined) {
    const kind = source.from === "webhook" ? "a webhook" : "an event bus";
    throw new UsageError(
      `The source ${name} takes what comes by ${kind}, and no files.`,
      "Name a source with a `format`.",
    );
  }
  const lines = diagnostics.map(
    (one) => `${one.file}:${one.line}:${one.column} ${one.code} ${one.message} ${one.hint}`,
  );
  throw new ProblemError(`The source ${name} cannot be used.\n${lines.join("\n")}`);
}

/** The source that a file of events is read by: the one given, or `bus` for JSON lines. UsageError for another file. */
export function sourceFor(events: string, given: string | undefined): string {
  if (given !== undefined) return given;
  if (/\.(ndjson|jsonl)$/.test(events)) return "bus";
  throw new UsageError(`How is ${events} to be read?`, "Add --source NAME, of workflows/sources/NAME.source.yaml.");
}

async function unknownSource(root: string, name: string): Promise<UsageError> {
  const files = await readdir(join(root, "workflows/sources")).catch(() => []);
  const names = files.flatMap((file) => (file.endsWith(".source.yaml") ? [file.slice(0, -".source.yaml".length)] : []));
  const meant = didYouMean(name, names);
  const known = names.length === 0 ? `Write ${sourcePath(name)}.` : `Known are ${names.join(", ")}.`;
  return new UsageError(`There is no source "${name}".`, meant === undefined ? known : `${meant} ${known}`);
}
