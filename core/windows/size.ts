import type { WindowRule } from "../model/window.ts";
import { KEPT_LINKS } from "./sequence.ts";

/** Most bytes that windows may take in a profile: as much as its traits and counts. */
export const MAX_WINDOW_BYTES = 64 * 1024;

/** Id and punctuation, and the day from which it counts. */
const HEAD = 30;
/** A day with up to 9,999 events; and with a sum of up to a hundred million. */
const DAY_BYTES = 8;
const SUM_BYTES = 14;
/** A time and how long before it its sequence began; milliseconds. */
const LINK_BYTES = 22;

/** The largest size of a window in the profile of a customer who does its events every day; bytes. */
export function windowBytes(rule: WindowRule): number {
  if (rule.kind === "last") return HEAD;
  if (rule.kind === "order") return HEAD + rule.steps.length * KEPT_LINKS * LINK_BYTES;
  return HEAD + (rule.days ?? 1) * (DAY_BYTES + (rule.of === undefined ? 0 : SUM_BYTES));
}

/** That of all of them; bytes. */
export function allWindowBytes(rules: readonly WindowRule[]): number {
  return rules.reduce((sum, rule) => sum + windowBytes(rule), 0);
}
