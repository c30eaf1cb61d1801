import { join, resolve } from "node:path";
import type { Io } from "../command.ts";
import { UsageError, wholeNumber } from "../command-line.ts";

/** The options of every command that looks at a cloud. */
export const CLOUD_OPTIONS = { stack: { type: "string" }, port: { type: "string" }, dir: { type: "string" } } as const;

export const CLOUD_USAGE = `  --stack NAME   a deployed stack in your AWS account, like sojourn-prod, instead of the local cloud
  --port N       the port on which the local cloud listens (4566)
  --dir DIR      the folder of a local cloud that is not running (.sojourn)
  --json         the result as one JSON document`;

export const DEFAULT_PORT = 4566;

export interface CloudChoice {
  readonly stack?: string;
  readonly port: number;
  readonly dir: string;
}

/** The folder in which a local cloud keeps everything. */
export function localDir(given: string | undefined, io: Io): string {
  return given === undefined ? join(io.root, ".sojourn") : resolve(io.cwd, given);
}

export function cloudChoice(
  values: { stack?: string | undefined; port?: string | undefined; dir?: string | undefined },
  io: Io,
): CloudChoice {
  if (values.stack !== undefined && values.port !== undefined) {
    throw new UsageError("--stack and --port name two different clouds.", "Give one of them.");
  }
  const port = wholeNumber("port", values.port, 1, 65_535) ?? DEFAULT_PORT;
  const dir = localDir(values.dir, io);
  return values.stack === undefined ? { port, dir } : { port, dir, stack: values.stack };
}
