import { once } from "node:events";
import { watch } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { counted } from "../../core/explain/words.ts";
import type { Diagnostic, SourceFile } from "../../workflows/compiler/compiled.ts";
import type { Difference, DifferenceLine } from "../../workflows/compiler/testing/judge/difference.ts";
import { isWorkspaceFile, readWorkspace } from "../../workflows/read.ts";
import { diagnosticText } from "../check/text.ts";
import { type Command, type ExitCode, type Io, ProblemError, tellFault } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";
import { buildApart } from "../start/stack.ts";
import { type Paint, paint } from "../terminal.ts";
import { inTurn, playApart } from "../test/play-apart.ts";
import { findTests, prepareTests, type UnplayableTests } from "../test/prepare.ts";
import type { TestResult } from "../test/run-tests.ts";

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

const MARKS: Readonly<Record<DifferenceLine["mark"], string>> = { same: " ", missing: "-", extra: "+", note: "·" };

/** The result of one test: a line, and below it every difference. */
function resultText(io: Io, result: TestResult): string {
  const colours = paint(io, io.out);
  const { bold, dim, green, red } = colours;
  const failed = hasFailed(result);
  const time = dim(`${Math.round(result.milliseconds)} ms`);
  const lines = [
    `${failed ? red("✗") : green("✓")} ${result.journey}: ${failed ? bold(result.title) : result.title}  ${time}`,
  ];
  if (!failed) return `${lines[0]}\n`;
  lines.push(`  ${dim(`${result.file}:${result.line}`)}`);
  if (result.fault !== undefined) lines.push(`  ${red(result.fault)}`);
  for (const difference of result.differences) lines.push(...differenceLines(difference, colours));
  return `${lines.join("\n")}\n`;
}

function differenceLines({ what, lines }: Difference, { bold, dim, green, red }: Paint): readonly string[] {
  const tints = { same: (text: string) => text, missing: green, extra: red, note: dim };
  const shown = lines.map(({ mark, text }) => `    ${tints[mark](`${MARKS[mark]} ${text}`)}`);
  const legend = dim(`(${green("- expected")}${dim(", ")}${red("+ came")}${dim(")")}`);
  return [`  ${bold(what)} ${legend}`, ...(lines.length === 0 ? ["    nothing"] : shown)];
}

/** The tests that cannot be played, with every fault that is a reason. */
function unplayableText(io: Io, unplayable: readonly UnplayableTests[], files: readonly SourceFile[]): string {
  const colours = paint(io, io.err);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const shownBefore = new Set<Diagnostic>();
  return unplayable
    .map(({ journey, file, faults }) => {
      const head = `${colours.red("✗")} ${colours.bold(journey)}: its tests cannot be played.  ${colours.dim(file)}\n`;
      const anew = faults.filter((fault) => !shownBefore.has(fault));
      for (const fault of anew) shownBefore.add(fault);
      const before = [...new Set(faults.filter((fault) => !anew.includes(fault)).map((fault) => fault.file))];
      const shown = anew.map((fault) => diagnosticText(fault, texts.get(fault.file), colours));
      return [head, ...shown, ...before.map((one) => `  See ${one} above.\n`)].join("");
    })
    .join("\n");
}

/** How many passed, how many did not; `unplayable`: files whose tests could not be played. */
function summaryText(io: Io, results: readonly TestResult[], unplayable: number, seconds: number): string {
  const { bold, green, red, dim } = paint(io, io.out);
  const failed = results.filter(hasFailed).length;
  const journeys = new Set(results.map(({ journey }) => journey)).size;
  const of = `${counted(results.length, "test")} of ${counted(journeys, "journey")}`;
  const time = dim(`${seconds.toFixed(1)} s`);
  const left = unplayable === 0 ? "" : ` ${bold(red(`${counted(unplayable, "file")} of tests could not be played.`))}`;
  if (failed === 0) return `\n${green("All passed:")} ${of}.${left}  ${time}\n`;
  return `\n${bold(red(`${failed} of ${counted(results.length, "test")} failed.`))}${left}  ${time}\n`;
}

function hasFailed({ differences, fault }: TestResult): boolean {
  return differences.length > 0 || fault !== undefined;
}

/** An editor may save a file in several steps, and several files at once. */
const QUIET_MS = 200;

/**
 * Plays the tests `asked`, and plays again when a file of the workspace changes, until it is asked to stop. After a change of
 * journeys or tests only those are played, unless tests were named; after any other change all are. Errors are shown, and it goes on.
 */
export async function testAndWatch(
  io: Io,
  asked: readonly string[],
  play: (asked: readonly string[]) => Promise<ExitCode>,
): Promise<ExitCode> {
  let code: ExitCode = 0;
  let changed = new Set<string>();
  let again: NodeJS.Timeout | undefined;
  let playing = Promise.resolve();
  const next = (names: readonly string[]): void => {
    playing = playing.then(async () => {
      if (!io.stop.aborted) code = await playOrTell(io, () => play(names));
    });
  };
  const replay = (): void => {
    const names = asked.length > 0 ? asked : journeysOf(changed);
    io.err.write(paint(io, io.err).dim(`\nChanged: ${[...changed].join(", ")}\n`));
    changed = new Set();
    next(names);
  };
  const watcher = watch(join(io.root, "workflows"), { recursive: true }, (_, filename) => {
    const path = `workflows/${(filename ?? "").replaceAll("\\", "/")}`;
    if (!isWorkspaceFile(path) || /(^|\/)\.|~$/.test(path)) return;
    changed.add(path);
    clearTimeout(again);
    again = setTimeout(replay, QUIET_MS);
  });
  next(asked);
  if (!io.stop.aborted) await once(io.stop, "abort");
  watcher.close();
  clearTimeout(again);
  await playing;
  return code;
}

/** The journeys that these files belong to. Empty, which means all, when one of the files may concern any journey. */
function journeysOf(paths: ReadonlySet<string>): readonly string[] {
  const names = [...paths].map((path) => /^workflows\/definitions\/([^/]+)\.(journey|test)\.yaml$/.exec(path)?.[1]);
  return names.includes(undefined) ? [] : [...new Set(names.flatMap((name) => name ?? []))];
}

async function playOrTell(io: Io, play: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await play();
  } catch (error) {
    if (!(error instanceof ProblemError) && !(error instanceof UsageError)) throw error;
    tellFault(io, error);
    return 1;
  }
}
