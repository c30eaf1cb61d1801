import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process, { stderr, stdout } from "node:process";
import { parseArgs } from "node:util";
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

/**
 * `npm run bench -- [NAME …] [--json] [--write]`: measures, each benchmark in a process of its own, one after the other.
 * `--write` makes docs/performance.md of all of them. Ends with 1 when a figure misses its target.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});
const ROOT = join(import.meta.dirname, "..");
/** What a benchmark may take, and then it is ended. */
const LIMIT_MS = 3_600_000;

const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0 || (values.write && positionals.length > 0)) {
  const why = unknown.length > 0 ? `There is no benchmark ${unknown.join(", ")}.` : "--write takes all of them.";
  stderr.write(`${why} There are: ${Object.keys(BENCHES).join(", ")}.\n`);
  process.exit(2);
}

const reports: Record<string, Measured["reports"][string]> = {};
for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
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

function measure(name: string): Promise<Report> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "measure.ts"), name], {
      stdio: ["ignore", "pipe", "inherit"],
      timeout: LIMIT_MS,
    });
    let out = "";
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString();
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`${name} ended with ${code}.`)),
    );
  });
}

function text({ title, about, figures }: Report): string {
  return `\n${title}\n${about}\n${figures.map(line).join("\n")}\n\n`;
}

function line(figure: Figure): string {
  const said = met(figure);
  const target = said === undefined ? "" : `   ${said ? "✓" : "✗"} ${targetText(figure)}`;
  return `  ${numberText(figure.value).padStart(10)} ${figure.unit.padEnd(26)} ${figure.what}${target}`;
}
