import { MOST_INSTRUCTIONS } from "../budget.ts";
import { readPattern } from "./read.ts";
import { type Flags, type Matches, type Pattern, PatternError } from "./syntax.ts";

export type Instruction =
  | { readonly do: "unit"; readonly matches: Matches }
  | { readonly do: "assert"; readonly what: Extract<Pattern, { kind: "assert" }>["what"] }
  /** Both paths, the first preferred. */
  | { do: "fork"; first: number; second: number }
  | { do: "go"; to: number }
  | { readonly do: "save"; readonly slot: number }
  /** Clears what groups captured in an earlier round. */
  | { readonly do: "clear"; readonly from: number; readonly to: number }
  | { readonly do: "match" };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Number of positions, two for each group; group 0 is the whole match. */
  readonly slots: number;
  readonly flags: Flags;
}

/** The program of a regular expression. Throws PatternError where it cannot be matched in one pass, or is too large. */
export function programOf(source: string, flags: Flags): Program {
  const { pattern, groups } = readPattern(source, flags);
  const instructions: Instruction[] = [];
  write(pattern, instructions);
  add(instructions, { do: "match" });
  return { instructions, slots: groups * 2, flags };
}

function add<I extends Instruction>(into: Instruction[], instruction: I): I {
  if (into.length >= MOST_INSTRUCTIONS) throw new PatternError("It is too large, its repetitions written out.");
  into.push(instruction);
  return instruction;
}

function write(pattern: Pattern, into: Instruction[]): void {
  switch (pattern.kind) {
    case "empty":
      return;
    case "unit":
      add(into, { do: "unit", matches: pattern.matches });
      return;
    case "assert":
      add(into, { do: "assert", what: pattern.what });
      return;
    case "group":
      add(into, { do: "save", slot: pattern.index * 2 });
      write(pattern.inner, into);
      add(into, { do: "save", slot: pattern.index * 2 + 1 });
      return;
    case "sequence":
      for (const part of pattern.parts) write(part, into);
      return;
    case "either":
      writeEither(pattern.options, into);
      return;
    case "repeat":
      writeRepeat(pattern, into);
  }
}

function writeEither([option, ...others]: readonly Pattern[], into: Instruction[]): void {
  if (option === undefined) return;
  if (others.length === 0) {
    write(option, into);
    return;
  }
  const fork = add(into, { do: "fork", first: into.length + 1, second: 0 });
  write(option, into);
  const end = add(into, { do: "go", to: 0 });
  fork.second = into.length;
  writeEither(others, into);
  end.to = into.length;
}

function writeRepeat(repeat: Extract<Pattern, { kind: "repeat" }>, into: Instruction[]): void {
  const { least, most } = repeat;
  for (let n = 0; n < least; n++) writeRound(repeat, into);
  if (most === Infinity) {
    const fork = add(into, { do: "fork", first: 0, second: 0 });
    const start = into.length - 1;
    writeRound(repeat, into);
    add(into, { do: "go", to: start });
    aim(fork, repeat.greedy, start + 1, into.length);
    return;
  }
  const forks: { fork: Extract<Instruction, { do: "fork" }>; inner: number }[] = [];
  for (let n = least; n < most; n++) {
    forks.push({ fork: add(into, { do: "fork", first: 0, second: 0 }), inner: into.length });
    writeRound(repeat, into);
  }
  for (const { fork, inner } of forks) aim(fork, repeat.greedy, inner, into.length);
}

function writeRound({ groups: [from, to], inner }: Extract<Pattern, { kind: "repeat" }>, into: Instruction[]): void {
  if (from < to) add(into, { do: "clear", from: from * 2, to: to * 2 });
  write(inner, into);
}

function aim(fork: Extract<Instruction, { do: "fork" }>, greedy: boolean, inner: number, beyond: number): void {
  fork.first = greedy ? inner : beyond;
  fork.second = greedy ? beyond : inner;
}
