import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApart, LOCAL_STAGE } from "../cli/start/stack.ts";
import type { FunctionName } from "../functions/bundle.ts";
import { namesOf } from "../infra/names.ts";
import { openCloud } from "../local/cloud.ts";
import type { PutEntry } from "../local/eventbridge/service.ts";
import type { LocalCloud } from "../local/local-cloud.ts";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const NAMES = namesOf(LOCAL_STAGE);

/** A Monday morning in winter, outside quiet hours. */
export const START = Date.UTC(2026, 0, 5, 10);
export const MINUTE = 60_000;
export const DAY = 1_440 * MINUTE;

/** Gives `work` a temporary folder and removes it afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "sojourn-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens the local cloud over what would be deployed for the workspace in `root`, as `npm start` does, and gives it to `work`. It is
 * kept on disk or in memory.
 */
export function withCloud<T>(
  options: { readonly root?: string; readonly disk: boolean },
  work: (cloud: LocalCloud) => Promise<T>,
): Promise<T> {
  return inFolder(async (folder) => {
    const { source } = await buildApart(options.root ?? ROOT, join(folder, "build"), new AbortController().signal);
    const where = options.disk ? { dir: join(folder, "cloud") } : {};
    const cloud = await openCloud({ source, startTime: START, ...where });
    try {
      return await work(cloud);
    } finally {
      await cloud.close();
    }
  });
}

/** A customer event on the stage's bus. */
export function event(name: string, customerId: string, more: object = {}): PutEntry {
  const Detail = JSON.stringify({ customerId, ...more });
  return { Source: "bench", DetailType: name, Detail, EventBusName: NAMES.bus };
}

/** How many requests to the table these functions have made. */
export function tableCalls(cloud: LocalCloud, ...functions: readonly FunctionName[]) {
  const made = functions.flatMap((name) => cloud.callsOf(NAMES.function(name)));
  const count = (operation: RegExp) =>
    made.reduce((sum, { action, count }) => sum + (operation.test(action) ? count : 0), 0);
  return { reads: count(/^dynamodb:(Get|Query|BatchGet)/), writes: count(/^dynamodb:(Put|Update|Delete|BatchWrite)/) };
}
