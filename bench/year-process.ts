import { writeFileSync } from "node:fs";
import process from "node:process";

/**
 * Loaded into the process that plays the year (`node --import`). At its end it writes the file SOJOURN_BENCH_MEMORY: the peak memory of
 * the process, its memory every ten seconds, in MB, and its CPU time.
 */
const path = process.env.SOJOURN_BENCH_MEMORY;
if (path !== undefined) {
  const each: number[] = [];
  setInterval(() => each.push(process.memoryUsage.rss() / 1_048_576), 10_000).unref();
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const coreSeconds = (userCPUTime + systemCPUTime) / 1_000_000;
    writeFileSync(path, JSON.stringify({ most: maxRSS / 1_024, each, coreSeconds }));
  });
}
