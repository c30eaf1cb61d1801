import { performance } from "node:perf_hooks";
import process from "node:process";

/** Real time, and the time this process had a core: what the load of another program does not change. */
export interface Took {
  readonly seconds: number;
  readonly coreSeconds: number;
}

/** What some work takes. */
export async function time(work: () => Promise<unknown>): Promise<Took> {
  const begun = performance.now();
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  return { seconds: (performance.now() - begun) / 1_000, coreSeconds: (user + system) / 1_000_000 };
}

/** The middle one of some numbers; with `share` the one below which so many of them lie. */
export function quantile(values: readonly number[], share = 0.5): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The most memory this process has had; MB. */
export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1_024;
}
