import { holds } from "../../../core/expression/evaluate.ts";
import { emptyProfile } from "../../../core/model/profile.ts";
import type { Rules } from "../../../core/model/rules.ts";
import { profileView } from "../../../core/profile/view.ts";
import { isMember } from "../../../core/segments/update-segments.ts";
import type { Report } from "../diagnostics/report.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import type { EntryDefinition } from "../journey/entries/entry.ts";

/**
 * Reports entries on a segment that contains customers without any data: each new customer comes into it with their first event, and
 * so does each customer who is imported without `history`.
 */
export async function reportEntriesOfNewCustomers(
  definitions: readonly JourneyDefinition[],
  rules: Rules,
  reportIn: (file: string) => Report,
): Promise<void> {
  const all = await segmentsOfNewCustomers(rules);
  for (const { file, name, enter, retired } of definitions) {
    if (retired) continue;
    for (const entry of enter) {
      if (entry.on !== "segment" || entry.edge !== "entering" || !all.has(entry.segment.value)) continue;
      if (!(await letsNewCustomersIn(entry, name.value, all))) continue;
      reportIn(file)("SJ830", entry.segment.at, {
        message: `A customer of whom nothing is known is in \`${entry.segment.value}\`: everybody new enters with their first event.`,
        found: entry.segment.value,
      });
    }
  }
}

/** The segments of a customer without any data. */
export async function segmentsOfNewCustomers(rules: Rules): Promise<ReadonlySet<string>> {
  const profile = emptyProfile("", 0);
  const segments = new Set<string>();
  const view = () => ({ ...profileView(profile), segments: [...segments].sort() });
  for (const rule of rules.segments) {
    if (await isMember(rule, { profile, rules, segments, view, now: 0, failures: [] })) segments.add(rule.segment);
  }
  return segments;
}

/** Whether the entry's own condition lets a new customer in. */
async function letsNewCustomersIn(
  { when, segment }: EntryDefinition<"segment">,
  journey: string,
  segments: ReadonlySet<string>,
): Promise<boolean> {
  if (when === undefined) return true;
  const profile = { ...profileView(emptyProfile("", 0)), segments: [...segments].sort() };
  const event = { name: "Segment Entered", time: 0, properties: { segment: segment.value } };
  return holds(when.text, { event, profile, steps: {}, journey, pass: 1, now: 0 }, []);
}
