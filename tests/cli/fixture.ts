import { fileURLToPath } from "node:url";
import type { ExitCode, Io } from "../../cli/command.ts";
import { runSojourn } from "../../cli/sojourn.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in the tests' shop as a person in a pipe would: no terminal, no colours. */
export async function sojourn(...args: readonly string[]): Promise<Ran> {
  let out = "";
  let err = "";
  const io: Io = {
    out: {
      write: (text) => {
        out += text;
      },
      terminal: false,
    },
    err: {
      write: (text) => {
        err += text;
      },
      terminal: false,
    },
    root: SHOP_ROOT,
    cwd: ROOT,
    env: {},
    stop: new AbortController().signal,
  };
  const code = await runSojourn(args, io);
  return { code, out, err };
}
