import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { FILE_START, nearest } from "../workflows/compiler/diagnostics/report.ts";
import { readDuration } from "../workflows/compiler/values/duration.ts";

/** The command line cannot work; exit code 2. The message says what is wrong, the hint what to write instead. */
export class UsageError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Options that had another name before. */
const RENAMED: Readonly<Record<string, string>> = { nobody: "business" };

const HELP = { help: { type: "boolean", short: "h" } } as const;
const JSON_AND_HELP = { json: { type: "boolean" }, ...HELP } as const;

type Parsed<T extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>
>["values"];

/** What a program or command takes besides options: at most so many words. */
interface Words {
  readonly atMost: number;
}

interface CommandLine<T extends ParseArgsOptionsConfig> {
  readonly values: Parsed<T>;
  readonly words: readonly string[];
}

/**
 * The options and the other words of a command of `sojourn`; `--json` is always an option.
 * Throws UsageError for an unknown option, an option without its value, and more words than `atMost`.
 */
export function readArguments<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  words: Words = { atMost: 0 },
): CommandLine<T & typeof JSON_AND_HELP> {
  return parse(args, { ...options, ...JSON_AND_HELP }, words);
}

/** The same for the other programs (`npm run deploy`, `npm run e2e`), which have no `--json`. */
export function readOptions<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  words: Words = { atMost: 0 },
): CommandLine<T & typeof HELP> {
  return parse(args, { ...options, ...HELP }, words);
}

function parse<T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  { atMost }: Words,
): CommandLine<T> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const extra = positionals[atMost];
    if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many.`);
    return { values, words: positionals };
  } catch (error) {
    throw asUsageError(error, Object.keys(options));
  }
}

function asUsageError(error: unknown, known: readonly string[]): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const name = /--?([\w-]+)/.exec(error.message)?.[1] ?? "";
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const meant = known.find((option) => option === RENAMED[name]) ?? nearest(name, known);
    const allowed = `Known are ${known.map((option) => `--${option}`).join(", ")}.`;
    return new UsageError(`There is no option --${name}.`, meant === undefined ? allowed : `Did you mean --${meant}?`);
  }
  if (error.code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") {
    const needsValue = /argument missing|ambiguous/.test(error.message);
    return new UsageError(needsValue ? `--${name} needs a value after it.` : `--${name} takes no value.`);
  }
  return error;
}

/** Whether these words ask how a program or command is used. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

/** A word that the command needs. UsageError where it is absent: the question that it answers, and an example. */
export function neededWord(word: string | undefined, question: string, example: string): string {
  if (word === undefined) throw new UsageError(question, `Write: ${example}`);
  return word;
}

/** A whole number between `min` and `max` given as an option; undefined where it is absent. */
export function wholeNumber(option: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max && text.trim() !== "") return value;
  throw new UsageError(`--${option} is "${text}".`, `Give a whole number from ${min} to ${max}.`);
}

/** Milliseconds of `30m`, `4h`, `7d` or `2w` given as an option; undefined where it is absent. */
export function durationOption(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return readDuration({ kind: "text", at: FILE_START, value: text, style: "plain" }, (_code, _at, { hint }) => {
    throw new UsageError(`--${option} is "${text}".`, hint ?? "Give a whole number and m, h, d or w: 30m, 4h, 7d, 2w.");
  });
}

/** The hint for a name that there is not: which of those there are was most likely meant. Undefined where none is like it. */
export function didYouMean(name: string, names: Iterable<string>): string | undefined {
  const meant = nearest(name, names);
  return meant === undefined ? undefined : `Did you mean "${meant}"?`;
}

/** The text for a wrong use of a program without commands: the message, the hint, and how the program is used. */
export function usageText({ message, hint }: UsageError, usage: string): string {
  return [message, ...(hint === undefined ? [] : [hint]), `Usage: ${usage}`].join("\n");
}
