import type { EnterRule, JourneyRules } from "../../../core/model/rules.ts";
import type { EntryKind, RuleOf } from "../journey/entries/entry.ts";
import { ENTRY_KINDS } from "../journey/entries/kinds.ts";
import { canonical } from "../rules/recheck-hash.ts";
import { spoken } from "../values/duration.ts";
import type { Finding, Pair } from "./finding.ts";

const WHO = "Entries are judged by the new rules from the deployment on, of those who have been inside too.";

/** What lets customers in, and what of it changed. */
export function compareEntries({ journey, before, after }: Pair): readonly Finding[] {
  const [old, now] = [before.compiled.rules, after.compiled.rules];
  const finding = (kind: Finding["kind"], what: string): Finding => ({
    level: "changes",
    kind,
    journey,
    what,
    who: WHO,
  });
  const known = new Map(old.enter.map((entry) => [entry.id, entry]));
  const left = new Set(now.enter.map(({ id }) => id));
  return [
    ...now.enter.flatMap((entry) => {
      const was = known.get(entry.id);
      if (was === undefined) return [finding("entry", `New way in: ${entryText(entry)}.`)];
      const changes = entryChanges(was, entry);
      return changes.length === 0 ? [] : [finding("entry", `Entry on ${entryText(entry)}: ${changes.join("; ")}.`)];
    }),
    ...old.enter
      .filter(({ id }) => !left.has(id))
      .map((entry) => finding("entry", `No way in any more: ${entryText(entry)}.`)),
    ...timesOf(old, now).map((what) => finding("time of entries", what)),
  ];
}

function entryText<K extends EntryKind>(rule: RuleOf<K>): string {
  return ENTRY_KINDS[rule.on].diffText(rule);
}

const FIELDS = ["when", "key", "againPer", "limit", "inside", "sample"] as const;
const NAMES: Readonly<Record<string, string>> = { againPer: "again per" };

function entryChanges(before: EnterRule, after: EnterRule): readonly string[] {
  const fields = FIELDS.flatMap((field) => {
    const [old, now] = [before[field], after[field]];
    if (old === now) return [];
    return [`\`${NAMES[field] ?? field}\` ${valueText(old)} → ${valueText(now)}`];
  });
  const [old, now] = [againText(before.again), againText(after.again)];
  const again = old === now ? [] : [`\`again\` ${old} → ${now}`];
  const plain = ({ when, key, again: _a, againPer, limit, inside, sample, id, ...on }: EnterRule) => canonical(on);
  return [...fields, ...again, ...(plain(before) === plain(after) ? [] : ["its time changes"])];
}

function valueText(value: string | number | undefined): string {
  return value === undefined ? "nothing" : String(value);
}

function againText(again: EnterRule["again"]): string {
  return typeof again === "string" ? again : `after ${spoken(again.after)}`;
}

function timesOf(before: JourneyRules, after: JourneyRules): readonly string[] {
  return (["from", "until"] as const).flatMap((field) => {
    const [old, now] = [dayText(before[field]), dayText(after[field])];
    return old === now ? [] : [`Entries ${field} ${now}, not ${old}.`];
  });
}

function dayText(time: number | undefined): string {
  return time === undefined ? "any day" : new Date(time).toISOString().slice(0, 16).replace("T", " ");
}
