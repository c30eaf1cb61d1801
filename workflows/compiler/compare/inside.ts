import type { ChangeRule, EntryRules, ExitRule } from "../../../core/model/rules.ts";
import { canonical } from "../rules/recheck-hash.ts";
import { spoken } from "../values/duration.ts";
import { shareText } from "../values/share.ts";
import type { Finding, Pair } from "./finding.ts";

/** Exits, goal, timeout and holdout: they travel with the entry, so those inside keep theirs. */
export function compareInside({ journey, before, after }: Pair): readonly Finding[] {
  const finding =
    (kind: Finding["kind"]) =>
    (what: string): Finding => ({ level: "changes", kind, journey, what });
  const [old, now] = [before.compiled.rules.inside, after.compiled.rules.inside];
  return [
    ...exits(old, now).map(finding("exit")),
    ...onExit(old, now).map(finding("on exit")),
    ...goals(old, now).map(finding("goal")),
    ...timeouts(old.timeout, now.timeout).map(finding("timeout")),
    ...holdouts(before.compiled.rules.holdout, after.compiled.rules.holdout).map(finding("holdout")),
  ];
}

function exits(before: EntryRules, after: EntryRules): readonly string[] {
  const [old, now] = [before.exit.map(canonical), after.exit.map(canonical)];
  if (canonical(old) !== canonical(now) && canonical(old.toSorted()) === canonical(now.toSorted())) {
    return ["The exits are judged in another order; the first that matches gives the reason."];
  }
  return [
    ...after.exit.filter((_, i) => !old.includes(now[i] ?? "")).map((exit) => `New exit: ${exitText(exit)}.`),
    ...before.exit.filter((_, i) => !now.includes(old[i] ?? "")).map((exit) => `No exit any more: ${exitText(exit)}.`),
  ];
}

function exitText({ event, same, when, reason }: ExitRule): string {
  const what = [event, same === undefined ? undefined : `same ${same}`, when].filter((part) => part !== undefined);
  return `${reason} (${what.join(", ")})`;
}

function onExit({ onExit: before }: EntryRules, { onExit: after }: EntryRules): readonly string[] {
  if (canonical(before) === canonical(after)) return [];
  if (before === undefined) return [`New updates on exit: ${changesText(after)}.`];
  if (after === undefined) return [`No updates on exit any more: ${changesText(before)}.`];
  return [`The updates on exit change: ${changesText(after)}, not ${changesText(before)}.`];
}

function changesText(rules: readonly ChangeRule[] = []): string {
  return rules
    .flatMap(({ set, add, append, remove, join, leave }) => [
      ...Object.entries({ set, add, append }).flatMap(([word, values]) => listText(word, Object.keys(values))),
      ...Object.entries({ remove, join, leave }).flatMap(([word, names]) => listText(word, names)),
    ])
    .join("; ");
}

function listText(word: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${word} ${names.join(", ")}`];
}

function goals({ goal: before }: EntryRules, { goal: after }: EntryRules): readonly string[] {
  if (canonical(before) === canonical(after)) return [];
  if (before === undefined) return [`New goal: ${after?.event}.`];
  if (after === undefined) return [`The goal is gone: ${before.event}.`];
  const within = before.within === after.within ? [] : [`within ${spoken(after.within)}, not ${spoken(before.within)}`];
  const event = before.event === after.event ? [] : [`${after.event}, not ${before.event}`];
  const exit =
    before.exit === after.exit ? [] : [after.exit ? "it now ends the entry" : "it does not end the entry any more"];
  const parts = [...event, ...within, ...exit];
  return [`The goal changes${parts.length === 0 ? " in its conditions" : `: ${parts.join("; ")}`}.`];
}

function timeouts(before: number | undefined, after: number | undefined): readonly string[] {
  if (before === after) return [];
  if (before === undefined) return [`New timeout: ${spoken(after ?? 0)}.`];
  return [after === undefined ? "The timeout is gone." : `The timeout is ${spoken(after)}, not ${spoken(before)}.`];
}

function holdouts(before = 0, after = 0): readonly string[] {
  if (before === after) return [];
  return [
    `Held out are ${shareText(after)} of customers, not ${shareText(before)}: some change sides when they enter again.`,
  ];
}
