import { CronError } from "./cron-fault.ts";

/** The values that a field of a cron expression allows, ascending. */
export interface CronField {
  readonly values: readonly number[];
  has(value: number): boolean;
}

/** Reads `*`, `5`, `1-5`, `1,3`, `0/15`, and names instead of numbers (`names[0]` is `from`). Throws CronFault. */
export function cronField(text: string, from: number, to: number, names: readonly string[] = []): CronField {
  const allowed = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", step] = part.split("/");
    const [first, last] = bounds(range, step !== undefined, from, to, names);
    const by = step === undefined ? 1 : Number(step);
    const sound = Number.isInteger(by) && by > 0 && first >= from && last <= to && first <= last;
    if (!sound) throw new CronError(`"${text}" is no cron field of ${from} to ${to}.`);
    for (let value = first; value <= last; value += by) allowed.add(value);
  }
  return { values: [...allowed].sort((a, b) => a - b), has: (value) => allowed.has(value) };
}

function bounds(range: string, stepped: boolean, from: number, to: number, names: readonly string[]): [number, number] {
  if (range === "*") return [from, to];
  const number = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    return named >= 0 ? from + named : text === "" ? Number.NaN : Number(text);
  };
  const [first = "", last] = range.split("-");
  return [number(first), last !== undefined ? number(last) : stepped ? to : number(first)];
}
