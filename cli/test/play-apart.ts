import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readLines } from "../../adapters/files/lines.ts";
import type { TestResult } from "./run-tests.ts";

const PROGRAM = fileURLToPath(new URL("play-process.ts", import.meta.url));

export interface Apart {
  readonly root: string;
  /** The folder of the stack. */
  readonly folder: string;
  readonly stop: AbortSignal;
}

/** Plays the tests of one file in a process of its own, and gives each result as it comes. */
export async function* playApart({ root, folder, stop }: Apart, file: string): AsyncGenerator<TestResult> {
  const child = spawn(process.execPath, [PROGRAM, root, folder, file], { stdio: ["ignore", "pipe", "pipe"] });
  const end = (): void => void child.kill();
  stop.addEventListener("abort", end, { once: true });
  let err = "";
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  try {
    for await (const { text } of readLines("the results", child.stdout)) yield resultOf(text);
    const code = await closed;
    if (code !== 0 && !stop.aborted) throw new Error(`The tests of ${file} could not be played.\n${err}`);
  } finally {
    stop.removeEventListener("abort", end);
    child.kill();
  }
}

/** A line that `play-process.ts` wrote. */
function resultOf(line: string): TestResult {
  return JSON.parse(line);
}

/** The results of several files, in their order; `parallel` files are played at a time. */
export async function* inTurn(
  files: readonly string[],
  parallel: number,
  play: (file: string) => AsyncGenerator<TestResult>,
): AsyncGenerator<TestResult> {
  const started: Promise<readonly TestResult[]>[] = [];
  const start = (): void => {
    const file = files[started.length];
    if (file === undefined) return;
    const all = collected(play(file));
    // It is awaited later; until then a failure must not count as unhandled.
    all.catch(() => {});
    started.push(all);
  };
  for (let i = 0; i < parallel; i++) start();
  for (let i = 0; i < files.length; i++) {
    const results = await started[i];
    start();
    yield* results ?? [];
  }
}

async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
