import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SERVE = fileURLToPath(new URL("serve.py", import.meta.url));
/** How long MiniStack may take to answer; milliseconds. */
const START_MS = 60_000;

export interface Ministack {
  /** Its URL on 127.0.0.1. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts MiniStack, with this project's additions, on a free port of 127.0.0.1. Waits of state machines take `waitScale` of
 * their time. `python` is an interpreter that has the package `ministack`. Throws with what it printed when it does not start.
 */
export async function startMinistack(python: string, waitScale: number): Promise<Ministack> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "sojourn-emulator-"));
  const child = spawn(python, [SERVE], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      LOG_LEVEL: "WARNING",
      SFN_WAIT_SCALE: String(waitScale),
      TMPDIR: folder,
      // Its functions are run by the node that runs this.
      PATH: `${join(process.execPath, "..")}:${process.env.PATH ?? ""}`,
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  const ended = Promise.race([once(child, "exit"), once(child, "error")]);
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode === null && child.pid !== undefined && child.kill()) await ended.catch(() => {});
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      answers(endpoint),
      ended.then(() => {
        throw new Error(`MiniStack ended before it answered:\n${said}`);
      }),
    ]);
    return { endpoint, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(endpoint: string): Promise<void> {
  const until = Date.now() + START_MS;
  for (;;) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error(`MiniStack did not answer within ${START_MS / 1_000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
