import type { WaitResult } from "./task.ts";

/** What a fold decided to do outside the table. Effects are performed after the write; each is idempotent by its id. */
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
      /**
       * The task token. Absent: the token that the wait is registered with when the effect is performed. Present for a
       * date, and in older effects.
       */
      readonly token?: string;
      readonly result: WaitResult;
      /** Of a wait for a date, which is answered each time the date moves: `ver` of the profile. */
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
  /**
   * A listed segment was entered or left; `ver` is that of the profile: the newest wins. `of`: the id that was merged
   * into this profile and is no member any more.
   */
  | {
      readonly kind: "member";
      readonly segment: string;
      readonly member: boolean;
      readonly ver: number;
      readonly of?: string;
    }
  /**
   * The customer is the same person as `other`, a customer id: an event said so at `time` (epoch milliseconds). `trust`
   * is absent where the event was trusted.
   */
  | { readonly kind: "merge"; readonly other: string; readonly time: number; readonly trust?: "browser" }
  /** Other systems are told that a segment was entered or left, at `time` (epoch milliseconds). */
  | {
      readonly kind: "tell";
      readonly segment: string;
      readonly edge: "entered" | "left";
      readonly time: number;
      /** `ver` of the profile: each write may tell of a segment once. */
      readonly ver: number;
    };

/** The id of an effect: the same decision has the same id each time it is made. */
export function effectId(effect: Effect): string {
  // A later change of the same membership is another effect: clearing this one must not remove the other.
  if (effect.kind === "member") {
    return `member#${effect.segment}#${effect.ver}${effect.of === undefined ? "" : `#${effect.of}`}`;
  }
  if (effect.kind === "merge") return `merge#${effect.other}`;
  if (effect.kind === "tell") return `tell#${effect.segment}#${effect.ver}`;
  const entry = `${effect.journey}#${effect.n}`;
  if (effect.kind !== "wake") return `${effect.kind}#${entry}`;
  const wait = `wake#${entry}#${effect.step}#${effect.pass}`;
  return effect.ver === undefined ? wait : `${wait}#${effect.ver}`;
}

/**
 * The id of an effect in `pending`: the `ver` of the write that decided it, and the effect's id. Effects of older
 * releases have no `ver`.
 */
export function pendingId(ver: number | string, effect: Effect): string {
  return `${ver}/${effectId(effect)}`;
}

const ORDER = { member: 0, tell: 0, enter: 1, wake: 2, exit: 3, merge: 4 } satisfies Record<Effect["kind"], number>;

/**
 * Effects in the order in which they are performed: memberships, then by entry, and per entry enter, wake, exit; merges
 * last, because they change the profile.
 */
export function inPerformOrder(pending: Readonly<Record<string, Effect>>): [string, Effect][] {
  return Object.entries(pending).sort(
    ([idA, a], [idB, b]) => entryOf(a) - entryOf(b) || ORDER[a.kind] - ORDER[b.kind] || (idA < idB ? -1 : 1),
  );
}

function entryOf(effect: Effect): number {
  if (effect.kind === "merge") return Infinity;
  return effect.kind === "member" || effect.kind === "tell" ? 0 : effect.n;
}
