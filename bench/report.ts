import { cpus, loadavg, totalmem } from "node:os";
import process from "node:process";

/** The target of a figure. */
export type Target = { readonly least: number; readonly aimed?: number } | { readonly most: number };

/** One thing measured. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: Target;
}

/** What one benchmark found. */
export interface Report {
  readonly title: string;
  /** What was done, in a sentence or two. */
  readonly about: string;
  readonly figures: readonly Figure[];
}

/** Whether a figure meets its target; undefined where it has none. */
export function met({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return "least" in target ? value >= target.least : value <= target.most;
}

/** A figure with three significant digits, and at least its whole part. */
export function numberText(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString("en-GB", { maximumFractionDigits: Math.min(digits, 6) });
}

export function targetText({ target }: Figure): string {
  if (target === undefined) return "";
  if ("most" in target) return `at most ${numberText(target.most)}`;
  const aimed = target.aimed === undefined ? "" : `, aimed at ${numberText(target.aimed)}`;
  return `at least ${numberText(target.least)}${aimed}`;
}

/** Reports by name, and the machine on which they were made. */
export interface Measured {
  readonly machine: Machine;
  readonly reports: Readonly<Record<string, Report & { readonly seconds: number; readonly load: number }>>;
}

interface Machine {
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

/** The load average of the last minute. Above the number of cores, rates by the clock are too low. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

/** The text of docs/performance.md. */
export function document({ machine, reports }: Measured): string {
  const { cores, cpu, gigabytes, node } = machine;
  const parts = Object.entries(reports).map(([name, { title, about, figures, seconds, load }]) =>
    [
      `## ${title}`,
      "",
      `${about}`,
      "",
      "| | | | target | met |",
      "|---|---:|---|---|---|",
      ...figures.map(line),
      "",
      `\`npm run bench ${name}\`: ${numberText(seconds)} s; load average at its start ${numberText(load)}.`,
      "",
    ].join("\n"),
  );
  return [
    "# Performance",
    "",
    "<!-- Written by `npm run bench -- --write`; not by hand. -->",
    "",
    `Measured with ${cores} cores (${cpu}), ${gigabytes} GB and Node ${node}. Figures by the clock suffer when the load average is above the`,
    "number of cores; figures by the time of a core do not. AWS units are what the local cloud's meter counted, USD are",
    "prices of us-east-1 without the free tier.",
    "",
    ...parts,
  ].join("\n");
}

function line(figure: Figure): string {
  const said = met(figure);
  const answer = said === undefined ? "" : said ? "yes" : "**no**";
  return `| ${figure.what} | ${numberText(figure.value)} | ${figure.unit} | ${targetText(figure)} | ${answer} |`;
}
