import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process, { stderr, stdout } from "node:process";
import { text as textOf } from "node:stream/consumers";
import { readArguments, UsageError, usageText } from "../cli/command-line.ts";
import { BENCHES } from "./benches.ts";
import {
  document,
  type Figure,
  load,
  type Measured,
  met,
  numberText,
  type Report,
  targetText,
  thisMachine,
} from "./report.ts";

/*
 * `npm run bench`: measures, each benchmark in a process of its own, one after the other. Exit code: 0 every target is met,
 * 1 a figure misses its target, 2 wrong use.
 */
const USAGE = `npm run bench -- [NAME …] [--json]
       npm run bench -- --write      runs all of them and writes docs/performance.md
Benchmarks: ${Object.keys(BENCHES).join(", ")}`;
const ROOT = join(import.meta.dirname, "..");
/** The time after which a benchmark is ended. */
const LIMIT_MS = 3_600_000;

const { values, words } = asked(process.argv.slice(2));

const reports: Record<string, Measured["reports"][string]> = {};
for (const name of words.length > 0 ? words : Object.keys(BENCHES)) {
  stderr.write(`${name} …\n`);
  const loadBefore = load();
  const begun = performance.now();
  const report = await measure(name);
  reports[name] = { ...report, seconds: (performance.now() - begun) / 1_000, load: loadBefore };
  if (!values.json) stdout.write(text(report));
}
const measured: Measured = { machine: thisMachine(), reports };
if (values.json) stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
if (values.write) await writeFile(join(ROOT, "docs/performance.md"), document(measured));
const missed = Object.values(reports).flatMap(({ figures }) => figures.filter((figure) => met(figure) === false));
if (missed.length > 0) stderr.write(`${missed.length} targets were missed.\n`);
process.exitCode = missed.length > 0 ? 1 : 0;

function asked(args: readonly string[]) {
  try {
    const { values, words } = readArguments(args, { write: { type: "boolean" } }, { atMost: 100 });
    if (values.help === true) {
      stdout.write(`Usage: ${USAGE}\n`);
      process.exit(0);
    }
    const unknown = words.filter((name) => !Object.hasOwn(BENCHES, name));
    if (unknown.length > 0) throw new UsageError(`There is no benchmark ${unknown.join(", ")}.`);
    if (values.write === true && words.length > 0) throw new UsageError("--write takes all of them.");
    return { values, words };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    stderr.write(`${usageText(error, USAGE)}\n`);
    process.exit(2);
  }
}

async function measure(name: string): Promise<Report> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "measure.ts"), name], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: LIMIT_MS,
  });
  const [out, [code]] = await Promise.all([textOf(child.stdout), once(child, "close")]);
  if (code !== 0) throw new Error(`${name} ended with ${code}.`);
  return JSON.parse(out);
}

function text({ title, about, figures }: Report): string {
  return `\n${title}\n${about}\n${figures.map(line).join("\n")}\n\n`;
}

function line(figure: Figure): string {
  const said = met(figure);
  const target = said === undefined ? "" : `   ${said ? "✓" : "✗"} ${targetText(figure)}`;
  return `  ${numberText(figure.value).padStart(10)} ${figure.unit.padEnd(26)} ${figure.what}${target}`;
}
