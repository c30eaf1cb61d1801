import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import type { Io } from "../command.ts";
import { ProblemError } from "../problem.ts";

const FOLDER = "workflows/definitions";

/** What became of the files of a promoted journey. */
export interface Promoted {
  readonly written: string;
  readonly deleted: string;
}

/**
 * Makes the canary of a journey its stable version: the canary's file, without its share, replaces the journey's. Problem
 * when there is no canary, or what would come of it has faults; then nothing is touched.
 */
export async function promote(io: Io, journey: string): Promise<Promoted> {
  const [written, deleted] = [`${FOLDER}/${journey}.journey.yaml`, `${FOLDER}/${journey}.canary.yaml`];
  const text = await readFile(join(io.root, deleted), "utf8").catch(() => undefined);
  if (text === undefined) throw new ProblemError(`There is no ${deleted}, so nothing to promote.`);
  const stable = text.replace(/^canary:.*\r?\n/m, "");
  if (stable === text)
    throw new ProblemError(`${deleted} has no line \`canary:\` of its own.`, "npx sojourn check shows what is wrong.");
  const files = (await readWorkspace(io.root)).filter(({ path }) => path !== written && path !== deleted);
  const { diagnostics } = prepareWorkspace([...files, { path: written, text: stable }], { hash: sha256 }).workspace;
  const fault = diagnostics.find(({ file, severity }) => file === written && severity === "error");
  if (fault !== undefined) {
    throw new ProblemError(
      `The canary has a fault on line ${fault.line} (${fault.code}): ${fault.message}`,
      fault.hint,
    );
  }
  await writeFile(join(io.root, written), stable);
  await rm(join(io.root, deleted));
  return { written, deleted };
}
