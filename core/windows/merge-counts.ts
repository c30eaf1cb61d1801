import { defined } from "../model/defined.ts";
import type { DayCount, Link, WindowState, WindowStates } from "../model/window.ts";
import { latestLinks } from "./sequence.ts";

/**
 * What two profiles counted, as one customer's. It does not matter which is the first. A window that only one of them has
 * stays as it is: the other never did its events. An event that both profiles applied counts twice; take it out of one
 * of them before (`withoutEvents`). `steps` and `done` of sequences are those of both: the sequences across both are
 * found when the window is next judged.
 */
export function mergeCounts(a: WindowStates, b: WindowStates): WindowStates {
  const ids = [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();
  return Object.fromEntries(ids.map((id) => [id, both(a[id], b[id])]));
}

function both(a: WindowState | undefined, b: WindowState | undefined): WindowState {
  if (a === undefined || b === undefined) return a ?? b ?? {};
  const since = largest(a.since, b.since);
  const last = largest(a.last, b.last);
  const done = largest(a.done, b.done);
  return {
    ...(a.days === undefined && b.days === undefined ? {} : { days: addDays(a.days ?? [], b.days ?? []) }),
    ...(a.steps === undefined && b.steps === undefined ? {} : { steps: joinSteps(a.steps ?? [], b.steps ?? []) }),
    ...defined({ since, last, done }),
  };
}

/** The days with one more count. Mostly it belongs to the latest day, or to a later one. */
export function withDay(days: readonly DayCount[], count: DayCount): readonly DayCount[] {
  const last = days.at(-1);
  if (last === undefined || last[0] < count[0]) return [...days, count];
  if (last[0] > count[0]) return addDays(days, [count]);
  return days.with(-1, [count[0], last[1] + count[1], last[2] + count[2]]);
}

/** The days of both, the numbers of one day added. */
export function addDays(a: readonly DayCount[], b: readonly DayCount[]): readonly DayCount[] {
  const byDay = new Map<number, DayCount>();
  for (const count of [...a, ...b]) {
    const [day, n, sum] = count;
    const known = byDay.get(day);
    byDay.set(day, known === undefined ? count : [day, known[1] + n, known[2] + sum]);
  }
  return [...byDay.values()].filter(([, n]) => n > 0).sort(([one], [other]) => one - other);
}

function joinSteps(a: readonly (readonly Link[])[], b: readonly (readonly Link[])[]): readonly (readonly Link[])[] {
  const many = Math.max(a.length, b.length);
  return latestLinks(Array.from({ length: many }, (_, place) => joinLinks(a[place] ?? [], b[place] ?? [])));
}

function joinLinks(a: readonly Link[], b: readonly Link[]): readonly Link[] {
  const starts = new Map<number, number | undefined>();
  for (const [time, start] of [...a, ...b]) starts.set(time, largest(starts.get(time), start));
  return [...starts]
    .toSorted(([one], [other]) => one - other)
    .map(([time, start]): Link => (start === undefined ? [time] : [time, start]));
}

function largest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
