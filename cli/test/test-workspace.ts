import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { readWorkspace } from "../../workflows/read.ts";
import type { ExitCode, Io } from "../command.ts";
import { paint } from "../paint.ts";
import { ProblemError } from "../problem.ts";
import { buildApart } from "../start/build-apart.ts";
import { findTests } from "./find-tests.ts";
import { inTurn, playApart } from "./play-apart.ts";
import { prepareTests } from "./prepare.ts";
import { hasFailed, resultText, summaryText, unplayableText } from "./text.ts";

/** Plays the tests that were asked for and tells what came of them; 1 when one failed or could not be played. */
export async function testWorkspace(io: Io, asked: readonly string[], json: boolean): Promise<ExitCode> {
  const began = performance.now();
  const files = await readWorkspace(io.root);
  const prepared = prepareTests(files, findTests(io, files, asked));
  const { unplayable } = prepared;
  if (unplayable.length > 0) io.err.write(unplayableText(io, unplayable, files));
  if (prepared.files.length === 0) throw new ProblemError("None of the tests can be played.");
  const outdir = await mkdtemp(join(tmpdir(), "sojourn-"));
  try {
    io.err.write(paint(io, io.err).dim("Building the stack that would be deployed …\n"));
    const only = { journeys: [...prepared.needed], everywhere: true };
    await buildApart(io.root, outdir, io.stop, only);
    const apart = { root: io.root, folder: outdir, stop: io.stop };
    const paths = prepared.files.map(({ file }) => join(io.root, file));
    const results = [];
    for await (const result of inTurn(paths, availableParallelism(), (path) => playApart(apart, path))) {
      if (io.stop.aborted) break;
      results.push(result);
      if (!json) io.out.write(resultText(io, result));
    }
    const failed = results.filter(hasFailed).length;
    const seconds = (performance.now() - began) / 1_000;
    io.out.write(
      json
        ? `${JSON.stringify({ passed: results.length - failed, failed, unplayable, tests: results })}\n`
        : summaryText(io, results, unplayable.length, seconds),
    );
    return failed > 0 || unplayable.length > 0 || io.stop.aborted ? 1 : 0;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
