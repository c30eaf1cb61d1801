import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { readWorkspace } from "../../workflows/read.ts";
import type { Command, ExitCode, Io } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";
import { ProblemError } from "../problem.ts";
import { buildApart } from "../start/build-apart.ts";
import { paint } from "../terminal.ts";
import { inTurn, playApart } from "../test/play-apart.ts";
import { findTests, prepareTests } from "../test/prepare.ts";
import { hasFailed, resultText, summaryText, unplayableText } from "../test/text.ts";
import { testAndWatch } from "../test/watch.ts";

const USAGE = `test [JOURNEY | FILE …] [--watch]
  Plays workflows/definitions/<journey>.test.yaml. Each test has a local cloud of its own, on the virtual clock.
  Differences are shown line by line: - was expected, + came instead.
  --watch        play again whenever a file of the workspace changes, until Ctrl-C
  --json         the results as one JSON document`;

export const test: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { watch: { type: "boolean" } }, { atMost: 1000 });
    if (values.watch === true && values.json === true) {
      throw new UsageError("--json gives one document, --watch many results.", "Leave one of them out.");
    }
    const play = (asked: readonly string[]) => testWorkspace(io, asked, values.json === true);
    return values.watch === true ? testAndWatch(io, words, play) : play(words);
  },
};

/** Plays the tests that were asked for and tells the results; 1 when one failed or could not be played. */
async function testWorkspace(io: Io, asked: readonly string[], json: boolean): Promise<ExitCode> {
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
