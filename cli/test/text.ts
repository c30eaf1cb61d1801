import { counted } from "../../core/explain/words.ts";
import type { Diagnostic, SourceFile } from "../../workflows/compiler/compiled.ts";
import type { Difference, DifferenceLine } from "../../workflows/compiler/testing/judge/difference.ts";
import { diagnosticText } from "../check/text.ts";
import type { Io } from "../command.ts";
import { type Paint, paint } from "../terminal.ts";
import type { UnplayableTests } from "./prepare.ts";
import type { TestResult } from "./run-tests.ts";

const MARKS: Readonly<Record<DifferenceLine["mark"], string>> = { same: " ", missing: "-", extra: "+", note: "·" };

/** The result of one test: a line, and below it every difference. */
export function resultText(io: Io, result: TestResult): string {
  const colours = paint(io, io.out);
  const { bold, dim, green, red } = colours;
  const failed = hasFailed(result);
  const time = dim(`${Math.round(result.milliseconds)} ms`);
  const lines = [
    `${failed ? red("✗") : green("✓")} ${result.journey}: ${failed ? bold(result.title) : result.title}  ${time}`,
  ];
  if (!failed) return `${lines[0]}\n`;
  lines.push(`  ${dim(`${result.file}:${result.line}`)}`);
  if (result.fault !== undefined) lines.push(`  ${red(result.fault)}`);
  for (const difference of result.differences) lines.push(...differenceLines(difference, colours));
  return `${lines.join("\n")}\n`;
}

function differenceLines({ what, lines }: Difference, { bold, dim, green, red }: Paint): readonly string[] {
  const tints = { same: (text: string) => text, missing: green, extra: red, note: dim };
  const shown = lines.map(({ mark, text }) => `    ${tints[mark](`${MARKS[mark]} ${text}`)}`);
  const legend = dim(`(${green("- expected")}${dim(", ")}${red("+ came")}${dim(")")}`);
  return [`  ${bold(what)} ${legend}`, ...(lines.length === 0 ? ["    nothing"] : shown)];
}

/** The tests that cannot be played, with every fault that is a reason. */
export function unplayableText(io: Io, unplayable: readonly UnplayableTests[], files: readonly SourceFile[]): string {
  const colours = paint(io, io.err);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const shownBefore = new Set<Diagnostic>();
  return unplayable
    .map(({ journey, file, faults }) => {
      const head = `${colours.red("✗")} ${colours.bold(journey)}: its tests cannot be played.  ${colours.dim(file)}\n`;
      const anew = faults.filter((fault) => !shownBefore.has(fault));
      for (const fault of anew) shownBefore.add(fault);
      const before = [...new Set(faults.filter((fault) => !anew.includes(fault)).map((fault) => fault.file))];
      const shown = anew.map((fault) => diagnosticText(fault, texts.get(fault.file), colours));
      return [head, ...shown, ...before.map((one) => `  See ${one} above.\n`)].join("");
    })
    .join("\n");
}

/** How many passed, how many did not; `unplayable`: files whose tests could not be played. */
export function summaryText(io: Io, results: readonly TestResult[], unplayable: number, seconds: number): string {
  const { bold, green, red, dim } = paint(io, io.out);
  const failed = results.filter(hasFailed).length;
  const journeys = new Set(results.map(({ journey }) => journey)).size;
  const of = `${counted(results.length, "test")} of ${counted(journeys, "journey")}`;
  const time = dim(`${seconds.toFixed(1)} s`);
  const left = unplayable === 0 ? "" : ` ${bold(red(`${counted(unplayable, "file")} of tests could not be played.`))}`;
  if (failed === 0) return `\n${green("All passed:")} ${of}.${left}  ${time}\n`;
  return `\n${bold(red(`${failed} of ${counted(results.length, "test")} failed.`))}${left}  ${time}\n`;
}

export function hasFailed({ differences, fault }: TestResult): boolean {
  return differences.length > 0 || fault !== undefined;
}
