import { once } from "node:events";
import { watch } from "node:fs";
import { join } from "node:path";
import { isWorkspaceFile } from "../../workflows/read.ts";
import type { ExitCode, Io } from "../command.ts";
import { UsageError } from "../command-line.ts";
import { ProblemError, tellFault } from "../problem.ts";
import { paint } from "../terminal.ts";

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
