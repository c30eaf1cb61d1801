#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Output } from "./command.ts";

// Called before anything else is loaded; with it a second start takes half the time. https://nodejs.org/api/module.html#module-compile-cache
enableCompileCache();
const { runSojourn } = await import("./sojourn.ts");

/** The process around the command: its streams, its exit code, and Ctrl-C, which asks it to stop and, the second time, ends it. */
const stop = new AbortController();
process.on("SIGINT", onSignal);
process.on("SIGTERM", onSignal);
// A reader may close early (`sojourn outbox | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await runSojourn(process.argv.slice(2), {
  out: output(process.stdout),
  err: output(process.stderr),
  root: dirname(dirname(fileURLToPath(import.meta.url))),
  cwd: process.env.INIT_CWD ?? process.cwd(),
  env: process.env,
  stop: stop.signal,
  ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
});

function onSignal(): void {
  if (stop.signal.aborted) process.exit(130);
  stop.abort();
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal: stop.signal });
  } catch (error) {
    // Ctrl-C or the end of the input ends the command.
    if (error instanceof Error && error.name === "AbortError") process.exit(130);
    throw error;
  } finally {
    lines.close();
  }
}

function output(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), terminal: stream.isTTY === true };
}
