import type { Folding } from "../ingest/folding.ts";
import type { JourneyRules } from "../model/rules.ts";
import { stickyShare } from "../model/share.ts";

/**
 * The rules by which a customer enters this journey: a canary's, for its share of customers, always the same ones, unless
 * that version has been rolled back or the journey is retired, which stops both.
 */
export function rulesFor(folding: Folding, journey: JourneyRules): JourneyRules {
  const { canary } = journey;
  if (canary === undefined || journey.retired) return journey;
  const { hash } = folding.context;
  if (stickyShare(hash, `canary:${journey.journey}`, folding.profile.customerId) >= canary.share) return journey;
  const rolledBack = folding.control()?.rolledBack[journey.journey];
  return rolledBack === canary.rules.version ? journey : canary.rules;
}
