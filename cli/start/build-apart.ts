import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod/mini";
import { ProblemError } from "../problem.ts";
import type { Only } from "./build-stack.ts";
import { keptStack, type ReadyStack } from "./stack.ts";
import { putStack, stackKey, takeStack } from "./stack-cache.ts";

const PROGRAM = fileURLToPath(new URL("build-stack-process.ts", import.meta.url));
const Told = z.object({ message: z.string(), hint: z.optional(z.string()) });

/**
 * Builds the stack of a project into `folder`, in a process of its own; one that was built before of the same files is
 * taken instead. Problem when the workspace has faults.
 */
export async function buildApart(root: string, folder: string, stop: AbortSignal, only?: Only): Promise<ReadyStack> {
  const key = await stackKey(root, only);
  const known = (await takeStack(key, folder)) ? await keptStack(folder) : undefined;
  if (known !== undefined) return known;
  const stack = await build(root, folder, stop, only);
  await putStack(key, folder);
  return stack;
}

async function build(root: string, folder: string, stop: AbortSignal, only?: Only): Promise<ReadyStack> {
  const args = only === undefined ? [] : [JSON.stringify(only)];
  const { code, out, err } = await run([PROGRAM, root, folder, ...args], stop);
  const stack = code === 0 ? await keptStack(folder) : undefined;
  if (stack !== undefined) return stack;
  const told = out === "" ? undefined : Told.parse(JSON.parse(out));
  if (told !== undefined) throw new ProblemError(told.message, told.hint);
  throw stop.aborted ? new ProblemError("Stopped.") : new Error(`The stack could not be built.\n${err}`);
}

function run(args: readonly string[], stop: AbortSignal) {
  return new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>(
    (resolve, reject) => {
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
      const end = () => child.kill();
      stop.addEventListener("abort", end, { once: true });
      let out = "";
      let err = "";
      child.stdout.on("data", (data: Buffer) => {
        out += data.toString();
      });
      child.stderr.on("data", (data: Buffer) => {
        err += data.toString();
      });
      child.on("error", reject);
      child.on("close", (code) => {
        stop.removeEventListener("abort", end);
        resolve({ code, out, err });
      });
    },
  );
}
