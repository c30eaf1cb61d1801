import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { DidRule, WindowRule } from "../model/window.ts";

const DAY = 86_400_000;

/** What says whether a window is filled. */
export interface FilledInput {
  readonly profile: Pick<Profile, "windows">;
  readonly windows: ReadonlyMap<string, WindowRule>;
  readonly today: number;
  /** The day from which the events of every customer are there, as the segment's file says. */
  readonly history?: number;
}

/** The windows that a condition reads. */
export function windowsOf(rule: DidRule): readonly string[] {
  if (rule.kind === "since") return [rule.did.window, rule.not.window].filter((id) => id !== undefined);
  return rule.window === undefined ? [] : [rule.window];
}

/**
 * The day from which on a condition's events are counted, while that is later than its window begins; undefined where
 * the window is filled.
 */
export function countedSince(rule: DidRule, { profile, windows, today, history }: FilledInput): number | undefined {
  const days = windowsOf(rule).flatMap((id) => {
    const since = getOwn(profile.windows ?? {}, id)?.since;
    if (since === undefined) return [];
    const known = Math.min(since, history ?? Infinity);
    const needed = firstNeeded(rule, today, windows.get(id));
    return needed === undefined ? (history === undefined ? [since] : []) : known <= needed ? [] : [known];
  });
  return days.length === 0 ? undefined : Math.max(...days);
}

/** The first day whose events matter; undefined where all do. */
function firstNeeded({ days }: DidRule, today: number, window: WindowRule | undefined): number | undefined {
  if (days === undefined) return undefined;
  const before = window?.kind === "order" ? Math.ceil(window.within / DAY) : 0;
  return today - days + 1 - before;
}
