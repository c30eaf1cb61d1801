import type { WaitResult } from "./task.ts";

/** What a fold decided to do outside the table, done after the write, each idempotent by its id. */
export type Effect =
  | {
      readonly kind: "enter";
      readonly journey: string;
      readonly n: number;
      readonly version: string;
      readonly machine?: string;
      readonly start: number;
    }
  | {
      readonly kind: "wake";
      readonly journey: string;
      readonly n: number;
      readonly step: string;
      readonly pass: number;
      /** Absent: the one the wait is registered with by then. A date's, and one that earlier code stored, say theirs. */
      readonly token?: string;
      readonly result: WaitResult;
      /** Of a wait for a date, which may be answered each time that it moves: `ver` of the profile that says so. */
      readonly ver?: number;
    }
  | {
      readonly kind: "exit";
      readonly journey: string;
      readonly n: number;
      readonly machine?: string;
      readonly part?: number;
      /** Of an entry with `startInName`. */
      readonly start?: number;
      readonly reason: string;
    }
  /** A segment that something goes through was entered or left; `ver` of the profile that says so: the newest wins. */
  | { readonly kind: "member"; readonly segment: string; readonly member: boolean; readonly ver: number };

/** The id of an effect: the same decision has the same id, however often it is taken. */
export function effectId(effect: Effect): string {
  // A later change of the same membership is another effect: clearing this one must not take that one away.
  if (effect.kind === "member") return `member#${effect.segment}#${effect.ver}`;
  const entry = `${effect.journey}#${effect.n}`;
  if (effect.kind !== "wake") return `${effect.kind}#${entry}`;
  const wait = `wake#${entry}#${effect.step}#${effect.pass}`;
  return effect.ver === undefined ? wait : `${wait}#${effect.ver}`;
}

/**
 * The id of an effect in `pending`: which write decided it, by the `ver` it made, then the effect's own. Effects that
 * earlier code wrote have no write before their id.
 */
export function pendingId(ver: number | string, effect: Effect): string {
  return `${ver}/${effectId(effect)}`;
}

const ORDER = { member: 0, enter: 1, wake: 2, exit: 3 } satisfies Record<Effect["kind"], number>;

/** Effects in the order in which they are performed: memberships, then by entry, and per entry enter, wake, exit. */
export function inPerformOrder(pending: Readonly<Record<string, Effect>>): [string, Effect][] {
  return Object.entries(pending).sort(
    ([idA, a], [idB, b]) => entryOf(a) - entryOf(b) || ORDER[a.kind] - ORDER[b.kind] || (idA < idB ? -1 : 1),
  );
}

function entryOf(effect: Effect): number {
  return effect.kind === "member" ? 0 : effect.n;
}
