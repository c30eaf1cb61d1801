import { type Budget, INSTRUCTIONS_A_STEP } from "../budget.ts";
import { type Program, programOf } from "./program.ts";
import { isLineEnd, isWord } from "./syntax.ts";

const programs = new WeakMap<RegExp, Program>();

/** The program of a regular expression, cached. Throws PatternError for one that is not allowed. */
export function programFor(literal: RegExp): Program {
  const known = programs.get(literal);
  if (known !== undefined) return known;
  const made = programOf(literal.source, literal);
  programs.set(literal, made);
  return made;
}

/** The part of `RegExp` that JSONata uses. */
export interface Engine {
  lastIndex: number;
  exec(text: string): Found | null;
}

/** A match as JavaScript returns it: the whole text, the groups, and the start index. */
export type Found = (string | undefined)[] & { index: number };

/** The engine of one evaluation, which replaces `RegExp` and charges its work to the budget. */
export function engineFor(budget: Budget): new (literal: RegExp) => Engine {
  return MeteredEngine.bind(undefined, budget);
}

/** One class for all evaluations: to make a class takes as long as to evaluate a short condition. */
class MeteredEngine implements Engine {
  lastIndex = 0;
  readonly #budget: Budget;
  readonly #program: Program;

  constructor(budget: Budget, literal: RegExp) {
    this.#budget = budget;
    this.#program = programFor(literal);
  }

  exec(text: string): Found | null {
    if (this.lastIndex > text.length) return this.#none();
    const spend = (done: number) => this.#budget.spend(done / INSTRUCTIONS_A_STEP);
    const places = run(this.#program, text, this.lastIndex, spend);
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
}

/** One path through the program, and what its groups have captured. */
interface Thread {
  readonly at: number;
  readonly places: readonly number[];
}

const UNSET = -1;

/**
 * The first match at or after `from`, as positions of its groups, two for each; undefined where there is none. All
 * paths are followed in parallel, the preferred first, so the work is at most the product of the text's and the
 * program's length. `spend` is called with the number of executed instructions; it may throw.
 */
function run(
  program: Program,
  text: string,
  from: number,
  spend: (instructions: number) => void,
): readonly number[] | undefined {
  const { instructions, slots } = program;
  const fresh = new Array<number>(slots).fill(UNSET);
  /** The position at which each instruction was last reached: the first path to it is the preferred one. */
  const reached = new Int32Array(instructions.length).fill(UNSET);
  let threads: Thread[] = [];
  let found: readonly number[] | undefined;
  for (let place = from; place <= text.length; place++) {
    const next: Thread[] = [];
    let done = 0;
    const begins = found === undefined ? [...threads, { at: 0, places: fresh }] : threads;
    const alive: Thread[] = [];
    for (const thread of begins) done += addThreads(program, thread, text, place, reached, alive);
    for (const { at, places } of alive) {
      const instruction = instructions[at];
      if (instruction?.do === "match") {
        found = [...places];
        break;
      }
      if (instruction?.do !== "unit" || place >= text.length) continue;
      if (instruction.matches(text.charCodeAt(place))) next.push({ at: at + 1, places });
    }
    spend(done + alive.length);
    threads = next;
    if (threads.length === 0 && found !== undefined) return found;
  }
  return found;
}

/**
 * Adds the threads that wait for a unit or have matched, in the order of preference. Returns the number of executed
 * instructions.
 */
function addThreads(
  { instructions, flags }: Program,
  start: Thread,
  text: string,
  place: number,
  reached: Int32Array,
  alive: Thread[],
): number {
  const open: Thread[] = [start.at === 0 ? { at: 0, places: withPlace(start.places, 0, place) } : start];
  let done = 0;
  for (let thread = open.pop(); thread !== undefined; thread = open.pop()) {
    const { at, places } = thread;
    if (reached[at] === place) continue;
    reached[at] = place;
    done += 1;
    const instruction = instructions[at];
    switch (instruction?.do) {
      case "unit":
        alive.push(thread);
        break;
      case "match":
        alive.push({ at, places: withPlace(places, 1, place) });
        break;
      case "go":
        open.push({ at: instruction.to, places });
        break;
      case "fork":
        open.push({ at: instruction.second, places }, { at: instruction.first, places });
        break;
      case "save":
        open.push({ at: at + 1, places: withPlace(places, instruction.slot, place) });
        break;
      case "clear":
        open.push({
          at: at + 1,
          places: places.map((one, slot) => (slot >= instruction.from && slot < instruction.to ? UNSET : one)),
        });
        break;
      case "assert":
        if (holds(instruction.what, text, place, flags.multiline)) open.push({ at: at + 1, places });
    }
  }
  return done;
}

function withPlace(places: readonly number[], slot: number, place: number): readonly number[] {
  return places.with(slot, place);
}

function holds(what: "start" | "end" | "word" | "no word", text: string, place: number, multiline: boolean): boolean {
  if (what === "start") return place === 0 || (multiline && isLineEnd(text.charCodeAt(place - 1)));
  if (what === "end") return place === text.length || (multiline && isLineEnd(text.charCodeAt(place)));
  const edge = isWord(text.charCodeAt(place - 1)) !== isWord(text.charCodeAt(place));
  return what === "word" ? edge : !edge;
}
