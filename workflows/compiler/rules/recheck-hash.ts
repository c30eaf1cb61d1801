import { type DatedRule, isDated } from "../../../core/dates/next-date.ts";
import type { FactTypes } from "../../../core/facts/types.ts";
import { defined } from "../../../core/model/defined.ts";
import type { JourneyRules, SegmentRule } from "../../../core/model/rules.ts";
import type { Hash } from "../../../core/ports/system.ts";

/** What decides whether profiles must be rechecked. */
interface Looked {
  readonly segments: readonly SegmentRule[];
  readonly journeys: readonly JourneyRules[];
  /** The workspace's IANA zone. */
  readonly zone: string;
  readonly traits?: FactTypes;
  /** Customers are found by their numbers: a profile of before is written once, so that the index has its number. */
  readonly phones?: true;
}

/** `Rules.look`: another one wherever a segment, a date entry, a schedule by the customer's clock or a trait comes out otherwise for a profile that has not changed. */
export function recheckHash({ segments, journeys, traits, zone, phones }: Looked, hash: Hash): string {
  const conditions = segments.map(({ title: _title, events: _events, ...rule }) => ({
    ...rule,
    ...meaningOf(rule.when),
    // Days are those of the workspace's zone.
    ...(rule.did === undefined ? {} : { zone }),
  }));
  const dates = journeys
    .flatMap((journey) => [journey, ...(journey.canary === undefined ? [] : [journey.canary.rules])])
    .flatMap(({ journey, enter }) =>
      enter.filter(isDated).map((rule) => ({ journey, id: rule.id, ...momentsOf(rule) })),
    );
  return hash(canonical({ conditions, dates, ...defined({ traits, phones }) })).slice(0, 12);
}

function momentsOf(rule: DatedRule) {
  if (rule.on === "schedule") return { schedule: rule.schedule, segment: rule.segment };
  const { moment, repeat, feb29 } = rule;
  return { moment, repeat, feb29 };
}

/**
 * Since ADR 0106 a count that is not there is 0 and the negation of nothing is true: an expression that may read one or the
 * other came out otherwise before, in profiles that have not changed since.
 */
function meaningOf(expression: string | undefined): { readonly meaning?: "nothing known" } {
  return expression !== undefined && /\$not\b|\bcounts\b/.test(expression) ? { meaning: "nothing known" } : {};
}

/** The JSON text of a value with the fields of every object sorted: equal values give equal texts. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
}
