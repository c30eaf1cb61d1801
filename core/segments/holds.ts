import { type Failure, holds } from "../expression/evaluate.ts";
import type { JsonObject } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { RecencyRule, SegmentRule } from "../model/rules.ts";
import { getOwn } from "../profile/get-own.ts";

/** What a segment is judged on. */
export interface Judged {
  readonly profile: Profile;
  /** The segments the customer is in, as far as they are known by now. */
  readonly segments: ReadonlySet<string>;
  readonly view: () => JsonObject;
  readonly now: number;
  readonly failures: Failure[];
}

/** Whether a customer is in a segment: everything that is given holds. The expression is asked last, since it costs most. */
export async function isMember(rule: SegmentRule, judged: Judged): Promise<boolean> {
  const { segments, now, failures } = judged;
  const isIn = (segment: string) => segments.has(segment);
  if (rule.list === true && !isIn(rule.segment)) return false;
  if (rule.all?.every(isIn) === false) return false;
  if (rule.any?.some(isIn) === false) return false;
  if (rule.none?.some(isIn) === true) return false;
  if (rule.last?.every((recency) => isRecent(recency, judged)) === false) return false;
  if (rule.when === undefined) return true;
  return holds(rule.when, { profile: judged.view(), steps: {}, journey: "", pass: 1, now }, failures);
}

function isRecent(rule: RecencyRule, { profile, now }: Judged): boolean {
  const last = getOwn(profile.counts, rule.event)?.last;
  if ("within" in rule) return last !== undefined && now - last < rule.within;
  return last === undefined || now - last >= rule.notWithin;
}
