#!/usr/bin/env node
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Output } from "./command.ts";
import { runSojourn } from "./sojourn.ts";

/** The process around the command: its streams, its exit code, and Ctrl-C as a wish to stop (twice: at once). */
const stop = new AbortController();
process.on("SIGINT", onSignal);
process.on("SIGTERM", onSignal);
// A reader that closes early (`sojourn outbox | head`) is no fault.
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
});

function onSignal(): void {
  if (stop.signal.aborted) process.exit(130);
  stop.abort();
}

function output(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), terminal: stream.isTTY === true };
}
