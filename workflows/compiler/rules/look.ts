import type { JourneyRules, SegmentRule } from "../../../core/model/rules.ts";
import type { Hash } from "../../../core/ports.ts";
import { canonical } from "./canonical.ts";

/** `Rules.look`: another one wherever a segment or a date entry comes out otherwise for a profile that has not changed. */
export function lookHash(segments: readonly SegmentRule[], journeys: readonly JourneyRules[], hash: Hash): string {
  const conditions = segments.map(({ title: _title, ...rule }) => rule);
  const dates = journeys
    .flatMap((journey) => [journey, ...(journey.canary === undefined ? [] : [journey.canary.rules])])
    .flatMap(({ journey, enter }) =>
      enter.flatMap((rule) => (rule.on === "date" ? [{ journey, id: rule.id, ...momentsOf(rule) }] : [])),
    );
  return hash(canonical({ conditions, dates })).slice(0, 12);
}

function momentsOf({ moment, repeat, feb29 }: Extract<JourneyRules["enter"][number], { on: "date" }>) {
  return { moment, repeat, feb29 };
}
