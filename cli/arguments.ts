import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { nearest } from "../workflows/compiler/nearest.ts";
import { UsageError } from "./usage-error.ts";

const COMMON = { json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;

/** Options that had another name before. */
const RENAMED: Readonly<Record<string, string>> = { nobody: "business" };

type Parsed<T extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T & typeof COMMON; allowPositionals: true; strict: true }>
>;

/**
 * The options (`--json` is always one) and other words of a command line.
 * Throws UsageError for an unknown option, an option without its value, or more words than `words` names.
 */
export function readArguments<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  words: { readonly atMost: number } = { atMost: 0 },
): { readonly values: Parsed<T>["values"]; readonly words: readonly string[] } {
  const known = { ...options, ...COMMON };
  try {
    const parsed = parseArgs({ args: [...args], options: known, allowPositionals: true, strict: true });
    const extra = parsed.positionals[words.atMost];
    if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many.`);
    return { values: parsed.values, words: parsed.positionals };
  } catch (error) {
    throw asUsageError(error, Object.keys(known));
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
    const wants = /argument missing|ambiguous/.test(error.message);
    return new UsageError(wants ? `--${name} needs a value after it.` : `--${name} takes no value.`);
  }
  return error;
}

/** A whole number between `min` and `max` given as an option, or undefined where it is absent. */
export function wholeNumber(option: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max && text.trim() !== "") return value;
  throw new UsageError(`--${option} is "${text}".`, `Give a whole number from ${min} to ${max}.`);
}
