import { canonical } from "../rules/recheck-hash.ts";
import { spoken } from "../values/duration.ts";
import { shareText } from "../values/share.ts";
import type { Finding } from "./finding.ts";

/** A change of one setting: what changes, and whom it reaches. */
export type Change = Required<Pick<Finding, "what" | "who">>;

export const HOURS =
  "Marketing goes by it from the deployment on, also to those inside. What is held already is decided again when its hold ends.";
export const DELIVERY = "Messages go by it from the deployment on, also to those inside.";
export interface Words {
  readonly who: string;
  /** What holds where the setting is absent. */
  readonly none?: string;
}

export function changed(what: string, before: unknown, after: unknown, { who }: Words): readonly Change[] {
  return canonical(before) === canonical(after) ? [] : [{ what, who }];
}

export function value(name: string, before: unknown, after: unknown, words: Words): readonly Change[] {
  const { none = "nothing" } = words;
  return changed(`${name} is now ${text(after, none)}, not ${text(before, none)}.`, before, after, words);
}

/** A setting as an author writes it: `{ from: 21:00, to: 08:00, then: hold }`. */
function text(given: unknown, none: string): string {
  if (given === undefined) return none;
  if (Array.isArray(given)) return `[${given.map((one) => text(one, none)).join(", ")}]`;
  if (typeof given !== "object" || given === null) return String(given);
  return `{ ${Object.entries(given)
    .map(([name, one]) => `${name}: ${text(one, none)}`)
    .join(", ")} }`;
}

export function percent(share: number | undefined): string | undefined {
  return share === undefined ? undefined : shareText(share);
}

export function duration(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : spoken(milliseconds);
}

export function names(before: object, after: object): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}
