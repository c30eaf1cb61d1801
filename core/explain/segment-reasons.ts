import { evaluate, holds } from "../expression/evaluate.ts";
import { defined } from "../model/defined.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { RecencyRule, Rules, SegmentRule } from "../model/rules.ts";
import type { AmountRule, CountedEvent, DidRule, LatestOf } from "../model/window.ts";
import { profileView } from "../profile/view.ts";
import { didInput, isRecent } from "../segments/update-segments.ts";
import { numberOf } from "../windows/amounts.ts";
import { dayText } from "../windows/day.ts";
import { countedSince } from "../windows/filled.ts";
import { amountOf, type DidInput, holdsDid, lastTime, latestOf, stepsOf } from "../windows/judge.ts";
import { counted, moment, shown, span } from "./words.ts";

/** One condition of a segment, and how it stands with a customer. */
export interface SegmentReason {
  readonly condition: string;
  readonly holds: boolean;
  /** The value that it was judged by. */
  readonly found: string;
  /** The day from which its events are counted, `2026-11-30`, while that is later than its window begins. */
  readonly countedSince?: string;
}

/** What a segment is judged by: the rules, the profile, the time (epoch milliseconds), and the zone to tell times in. */
export interface ReasonsAsk {
  readonly rules: Rules;
  readonly profile: Profile;
  readonly now: number;
  readonly zone: string;
}

/** Each condition of a segment, in the order in which they are judged: the customer is in it where all hold. */
export async function segmentReasons(rule: SegmentRule, ask: ReasonsAsk): Promise<readonly SegmentReason[]> {
  const { profile, now, zone } = ask;
  const input = didInput(ask);
  const last = (rule.last ?? []).map(
    (each): SegmentReason => ({
      condition: recencyText(each),
      holds: isRecent(each, { profile, now }),
      found: timeText(getOwn(profile.counts, each.event)?.last, zone),
    }),
  );
  const did = (rule.did ?? []).map((each): SegmentReason => {
    const since = countedSince(each, { ...input, ...defined({ history: rule.history }) });
    return {
      condition: didText(each, input),
      holds: holdsDid(each, input),
      found: foundText(each, input, zone),
      ...(since === undefined ? {} : { countedSince: dayText(since) }),
    };
  });
  return [...memberReasons(rule, profile), ...last, ...did, ...(await whenReasons(rule, profile, now))];
}

function memberReasons(
  { segment, list, all, any, none }: SegmentRule,
  { segments }: Profile,
): readonly SegmentReason[] {
  const among = (names: readonly string[]) => names.filter((name) => segments.includes(name));
  const found = (names: readonly string[]) => (among(names).length === 0 ? "in none" : `in ${among(names).join(", ")}`);
  const reason = (condition: string, isSo: boolean, names: readonly string[]) => ({
    condition,
    holds: isSo,
    found: found(names),
  });
  return [
    ...(list
      ? [{ condition: "joined by an update or an import", holds: segments.includes(segment), found: found([segment]) }]
      : []),
    ...(all ? [reason(`in all of ${all.join(", ")}`, among(all).length === all.length, all)] : []),
    ...(any ? [reason(`in any of ${any.join(", ")}`, among(any).length > 0, any)] : []),
    ...(none ? [reason(`in none of ${none.join(", ")}`, among(none).length === 0, none)] : []),
  ];
}

async function whenReasons({ when }: SegmentRule, profile: Profile, now: number): Promise<readonly SegmentReason[]> {
  if (when === undefined) return [];
  const view = profileView(profile);
  const isSo = await holds(when, { profile: view, steps: {}, journey: "", pass: 1, now }, []);
  const read = [...new Set([...when.matchAll(/profile\.(`[^`]+`|\w+)(?:\.(`[^`]+`|\w+))?/g)].map(([path]) => path))];
  const values = await Promise.all(
    read.map(async (path) => `${path}: ${shown(await valueAtPath(path, profile, now))}`),
  );
  return [{ condition: when, holds: isSo, found: values.join(", ") || "nothing of the profile" }];
}

async function valueAtPath(path: string, profile: Profile, now: number): Promise<unknown> {
  const value = await evaluate(path, { profile: profileView(profile), steps: {}, journey: "", pass: 1, now }, []);
  return value ?? "not known";
}

function recencyText(rule: RecencyRule): string {
  return "within" in rule
    ? `${rule.event} within ${span(rule.within)}`
    : `no ${rule.event} within ${span(rule.notWithin)}`;
}

/** A condition on what the customer did, in words. */
export function didText(rule: DidRule, input: Pick<DidInput, "windows">): string {
  const within = rule.days === undefined ? "" : ` in ${counted(rule.days, "day")}`;
  if (rule.kind === "amount") return `${amountText(rule, input)}${within}`;
  if (rule.kind === "since")
    return `${latestText(rule.did, input)}, but not since: ${latestText(rule.not, input)}${within}`;
  const steps = stepsOf(rule.window, input.windows).map(countedText).join(", then ");
  const window = input.windows.get(rule.window);
  const whole = window?.kind === "order" ? ` within ${span(window.within)}` : "";
  return `${steps}${whole}${within}`;
}

function amountText(rule: AmountRule, { windows }: Pick<DidInput, "windows">): string {
  const window = rule.window === undefined ? undefined : windows.get(rule.window);
  const what = countedText(window?.kind === "days" ? window : rule);
  const { atLeast, moreThan, atMost, lessThan } = rule;
  if (rule.amount === "count" && atMost === 0 && (atLeast ?? 0) === 0) return `never ${what}`;
  const bounds = Object.entries({
    "at least": atLeast,
    "more than": moreThan,
    "at most": atMost,
    "less than": lessThan,
  });
  const given = bounds.flatMap(([word, bound]) => (bound === undefined ? [] : `${word} ${bound}`)).join(" and ");
  if (rule.amount === "count") return `${given} ${what}`;
  const of = window?.kind === "days" ? (window.of ?? "") : "";
  return `${rule.amount} of ${of} of ${what} ${given}`;
}

function countedText({ event, where }: CountedEvent): string {
  return where === undefined ? event : `${event} where ${where}`;
}

function latestText({ event, window }: LatestOf, { windows }: Pick<DidInput, "windows">): string {
  const rule = window === undefined ? undefined : windows.get(window);
  return countedText(rule?.kind === "last" ? rule : { event });
}

function foundText(rule: DidRule, input: DidInput, zone: string): string {
  if (rule.kind === "since") {
    return `latest ${timeText(lastTime(rule.did, input), zone)}, the other ${timeText(lastTime(rule.not, input), zone)}`;
  }
  if (rule.kind === "order") return timeText(latestOf(rule, input), zone);
  const [n, sum] = amountOf(rule, input);
  if (rule.amount === "count") return String(n);
  if (rule.amount === "sum") return String(numberOf(sum));
  return n === 0 ? "none" : String(Number((numberOf(sum) / n).toFixed(4)));
}

function timeText(time: number | undefined, zone: string): string {
  return time === undefined ? "never" : moment(time, zone);
}
