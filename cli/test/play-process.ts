import { readWorkspace } from "../../workflows/read.ts";
import { type Io, ProblemError } from "../command.ts";
import { keptStack } from "../start/stack.ts";
import { findTests, prepareTests } from "./prepare.ts";
import { runTests } from "./run-tests.ts";

/**
 * The process that plays the tests of one file over a built stack: `node play-process.ts ROOT FOLDER FILE` writes a line of JSON
 * for each test. Each cloud loads the functions again, some 20 MB, which Node never frees: so each file has a process that ends.
 */
const [root = "", folder = "", file = ""] = process.argv.slice(2);
const silent = { write: () => {}, terminal: false };
const io: Io = { out: silent, err: silent, root, cwd: root, env: {}, stop: new AbortController().signal };
const files = await readWorkspace(root);
const prepared = prepareTests(files, findTests(io, files, [file]));
const stack = await keptStack(folder);
if (stack === undefined) throw new ProblemError(`${folder} holds no stack.`);
for await (const result of runTests({ ...prepared, source: stack.source }, prepared.files)) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
