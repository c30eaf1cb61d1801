import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { defined } from "../../core/model/defined.ts";
import { type CloudOptions as LocalOptions, openCloud } from "../../local/cloud.ts";
import type { FaultPlan } from "../../local/faults/plan.ts";
import { readFaultPlan } from "../../local/faults/read-plan.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { PortRefusedError } from "../../local/protocol/http-server.ts";
import { StoreRefusedError } from "../../local/store/store.ts";
import { type Io, ProblemError } from "../command.ts";
import { paint } from "../terminal.ts";
import { leftOutText } from "./announce.ts";
import { builtFrom } from "./built-from.ts";
import { buildApart, keepStack, type ReadyStack } from "./stack.ts";

export interface OpenedCloud {
  readonly cloud: LocalCloud;
  readonly stack: ReadyStack;
}

/** Where the cloud keeps everything, and how it runs. */
export interface CloudOptions {
  readonly dir: string;
  readonly fresh: boolean;
  readonly concurrency: number;
  /** The port of 127.0.0.1 where links of messages lead to. */
  readonly port: number;
}

/** Builds the stack that would be deployed and opens the local cloud over it. `startTime`: epoch milliseconds of a new clock. */
export async function openLocalCloud(
  { dir, fresh, concurrency, port }: CloudOptions,
  io: Io,
  startTime: number,
  { faults, taken }: Pick<LocalOptions, "faults" | "taken">,
): Promise<OpenedCloud> {
  const outdir = await mkdtemp(join(tmpdir(), "sojourn-"));
  try {
    io.err.write(paint(io, io.err).dim("Building the stack that would be deployed …\n"));
    const built = await builtFrom(io.root);
    const stack = { ...(await buildApart(io.root, outdir, io.stop)), built };
    if (stack.leftOut.length > 0) io.err.write(leftOutText(io, stack.leftOut));
    const source = { ...stack.source, apiUrl: `http://127.0.0.1:${port}/collect` };
    const given = {
      source,
      dir,
      fresh,
      concurrency,
      startTime,
      ...defined({ faults, taken, attached: attachedFiles(io.root) }),
    };
    const cloud = await openCloud(given).catch(refusedAsProblem);
    await keepStack(stack, dir);
    return { cloud, stack };
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

/** The files that go with e-mail, from the folder `attachments` of the workspace; undefined where there is no such folder. */
function attachedFiles(root: string): ((key: string) => Promise<Uint8Array | undefined>) | undefined {
  const folder = join(root, "attachments");
  if (!existsSync(folder)) return undefined;
  return async (key) => {
    const path = join(folder, key);
    return existsSync(path) ? readFile(path) : undefined;
  };
}

/** Throws a refusal of the store or the port as a Problem; other errors as they are. */
export function refusedAsProblem(error: unknown): never {
  if (error instanceof StoreRefusedError || error instanceof PortRefusedError) throw new ProblemError(error.message);
  throw error;
}

/** Throws Problem when another process listens on this port of 127.0.0.1. */
export async function checkPort(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const other = "Stop what listens there (another npm start?), or choose another with --port.";
      reject(error.code === "EADDRINUSE" ? new ProblemError(`Port ${port} of 127.0.0.1 is in use.`, other) : error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}

/** The fault plan in a file. Problem when there is no such file, or when it has faults: each with its place. */
export async function faultPlan(path: string, cwd: string): Promise<FaultPlan> {
  const shown = relative(cwd, path);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) throw new ProblemError(`There is no fault plan ${shown}.`, "docs/faults.md shows one.");
  const { plan, diagnostics } = readFaultPlan({ path: shown, text });
  if (plan !== undefined) return plan;
  const lines = diagnostics.map(({ file, line, column, code, message, allowed, hint }) =>
    [`${file}:${line}:${column} ${code} ${message}`, allowed && `Allowed: ${allowed}.`, hint].filter(Boolean).join(" "),
  );
  throw new ProblemError(`The fault plan cannot be used.\n${lines.join("\n")}`);
}
