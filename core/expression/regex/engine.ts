import type { Budget } from "../budget.ts";
import { INSTRUCTIONS_A_STEP } from "../limits.ts";
import { type Program, programOf } from "./program.ts";
import { run } from "./run.ts";

const programs = new WeakMap<RegExp, Program>();

/** The program of a literal in an expression; remembered with it. Throws PatternFault for one that is not allowed. */
export function programFor(literal: RegExp): Program {
  const known = programs.get(literal);
  if (known !== undefined) return known;
  const made = programOf(literal.source, literal);
  programs.set(literal, made);
  return made;
}

/** What JSONata asks of `RegExp`, in its place. */
export interface Engine {
  lastIndex: number;
  exec(text: string): Found | null;
}

/** A match as JavaScript gives it: the whole, the groups, and where it begins. */
export type Found = (string | undefined)[] & { index: number };

/** The engine of one evaluation, in the place of `RegExp`: its work is paid from the budget. */
export function engineFor(budget: Budget): new (literal: RegExp) => Engine {
  return class implements Engine {
    lastIndex = 0;
    readonly #program: Program;

    constructor(literal: RegExp) {
      this.#program = programFor(literal);
    }

    exec(text: string): Found | null {
      if (this.lastIndex > text.length) return this.#none();
      const places = run(this.#program, text, this.lastIndex, (done) => budget.spend(done / INSTRUCTIONS_A_STEP));
      if (places === undefined) return this.#none();
      const [start = 0, end = 0] = places;
      this.lastIndex = end;
      const groups: (string | undefined)[] = [];
      for (let slot = 0; slot < places.length; slot += 2) {
        const [from = -1, to = -1] = [places[slot], places[slot + 1]];
        groups.push(from < 0 || to < 0 ? undefined : text.slice(from, to));
      }
      return Object.assign(groups, { index: start });
    }

    #none(): null {
      this.lastIndex = 0;
      return null;
    }
  };
}
