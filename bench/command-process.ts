import process from "node:process";
import { runSojourn } from "../cli/sojourn.ts";

/** The command line over the project in a folder, in a process of its own that can be killed: `node command-process.ts FOLDER WORDS…`. */
const [, , root = "", ...words] = process.argv;
process.exitCode = await runSojourn(words, {
  out: { write: (text) => void process.stdout.write(text), terminal: false },
  err: { write: (text) => void process.stderr.write(text), terminal: false },
  ...{ root, cwd: root, env: process.env, stop: new AbortController().signal },
});
