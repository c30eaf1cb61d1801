import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { type Command, type Io, ProblemError } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";

const USAGE = `promote JOURNEY
  JOURNEY.canary.yaml, without its share, replaces JOURNEY.journey.yaml. Customers inside either stay on their version.
  --json         the files as one JSON document`;

const FOLDER = "workflows/definitions";

export const promote: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, {}, { atMost: 1 });
    const journey = neededWord(words[0], "Which journey?", "npx sojourn promote JOURNEY");
    const { written, deleted } = await promoteFiles(io, journey);
    io.out.write(
      values.json === true
        ? `${JSON.stringify({ journey, written, deleted })}\n`
        : `${written} is now what ${deleted} was, which is deleted. Deploy to let everybody in by it.\n`,
    );
    return 0;
  },
};

/**
 * Replaces the journey's file by the canary's, without the canary's share. Problem when there is no canary or the result has
 * faults; then no file is touched.
 */
async function promoteFiles(io: Io, journey: string): Promise<{ readonly written: string; readonly deleted: string }> {
  const [written, deleted] = [`${FOLDER}/${journey}.journey.yaml`, `${FOLDER}/${journey}.canary.yaml`];
  const text = await readFile(join(io.root, deleted), "utf8").catch(() => undefined);
  if (text === undefined) throw new ProblemError(`There is no ${deleted}, so nothing to promote.`);
  const stable = text.replace(/^canary:.*\r?\n/m, "");
  if (stable === text) {
    throw new ProblemError(`${deleted} has no line \`canary:\` of its own.`, "npx sojourn check shows what is wrong.");
  }
  const files = (await readWorkspace(io.root)).filter(({ path }) => path !== written && path !== deleted);
  const { diagnostics } = prepareWorkspace([...files, { path: written, text: stable }], { hash: sha256 }).workspace;
  const fault = diagnostics.find(({ file, severity }) => file === written && severity === "error");
  if (fault !== undefined) {
    const where = `The canary has a fault on line ${fault.line} (${fault.code})`;
    throw new ProblemError(`${where}: ${fault.message}`, fault.hint);
  }
  await writeFile(join(io.root, written), stable);
  await rm(join(io.root, deleted));
  return { written, deleted };
}
