import { performance } from "node:perf_hooks";
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Real time, and the CPU time of this process, which the load of other programs does not change. */
export interface Took {
  readonly seconds: number;
  readonly coreSeconds: number;
}

/** The time that some work takes. */
export async function time(work: () => Promise<unknown>): Promise<Took> {
  const begun = performance.now();
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  return { seconds: (performance.now() - begun) / 1_000, coreSeconds: (user + system) / 1_000_000 };
}

/** The median of some numbers, or with `share` another quantile. */
export function quantile(values: readonly number[], share = 0.5): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The peak memory of this process; MB. */
export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1_024;
}

/** What this process holds after a full garbage collection; bytes. https://nodejs.org/api/v8.html#v8setflagsfromstringflags */
export function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
