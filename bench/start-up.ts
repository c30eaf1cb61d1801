import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { buildApart } from "../cli/start/stack.ts";
import { loadWorkspace } from "../infra/workspace.ts";
import { openCloud } from "../local/cloud.ts";
import { event, inFolder, ROOT, START } from "./local-shop.ts";
import type { Report } from "./report.ts";

/** The time until the first event, and of `npm start -- --once` as a whole. Takes about half a minute. */
export async function run(): Promise<Report> {
  return inFolder(async (folder) => {
    const compile = await millisOf(() => loadWorkspace());
    const build = await millisOf(() => buildApart(ROOT, join(folder, "build"), new AbortController().signal));
    const open = await millisOf(() =>
      openCloud({ source: build.result.source, dir: join(folder, "cloud"), startTime: START }),
    );
    const cloud = open.result;
    const first = await millisOf(() => cloud.deliverAt(START, [event("Product Viewed", "c1")]));
    await cloud.close();
    const none = join(folder, "one.ndjson");
    const seen = { name: "Product Viewed", time: new Date(START).toISOString(), customerId: "c1" };
    await writeFile(none, `${JSON.stringify(seen)}\n`);
    const one = start(folder, "--events", none);
    const sample = start(folder);
    return {
      title: "Start-up",
      about: "From `npm start` to the first event, and `--once` from its first moment to its summary.",
      figures: [
        { what: "compiling the workspace", value: compile.millis, unit: "ms" },
        {
          what: "building the stack: compile, synthesize, bundle, in a process of its own",
          value: build.millis,
          unit: "ms",
        },
        { what: "opening the local cloud", value: open.millis, unit: "ms" },
        { what: "the first event", value: first.millis, unit: "ms" },
        { what: "`start --once` with one event, all in all", value: one, unit: "s" },
        { what: "`start --once` with the sample shop, all in all", value: sample, unit: "s", target: { most: 60 } },
      ],
    };
  });
}

async function millisOf<T>(work: () => Promise<T>): Promise<{ readonly millis: number; readonly result: T }> {
  const begun = performance.now();
  const result = await work();
  return { millis: performance.now() - begun, result };
}

/** Seconds of a whole `start --once`. */
function start(folder: string, ...more: readonly string[]): number {
  const begun = performance.now();
  const args = [
    join(ROOT, "cli/main.ts"),
    "start",
    "--once",
    "--fresh",
    "--json",
    "--dir",
    join(folder, "start"),
    ...more,
  ];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 300_000 });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - begun) / 1_000;
}
