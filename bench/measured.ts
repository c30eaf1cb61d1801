import { cpus, loadavg, totalmem } from "node:os";
import process from "node:process";
import type { Report } from "./report.ts";

/** Reports by name, and where they were made. */
export interface Measured {
  readonly machine: Machine;
  readonly reports: Readonly<Record<string, Report & { readonly seconds: number; readonly load: number }>>;
}

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly gigabytes: number;
  readonly node: string;
}

export function thisMachine(): Machine {
  const all = cpus();
  const gigabytes = Math.round(totalmem() / 1_073_741_824);
  return { cores: all.length, cpu: all[0]?.model.trim() ?? "unknown", gigabytes, node: process.version };
}

/** How many processes wanted a core over the last minute: above the number of cores, figures by the clock are too low. */
export function load(): number {
  return loadavg()[0] ?? 0;
}
