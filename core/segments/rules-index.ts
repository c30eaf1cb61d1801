import { type DatedRule, isDated } from "../dates/next-date.ts";
import { defined } from "../model/defined.ts";
import type { EnterRule, ExitRule, JourneyRules, Rules, SegmentRule } from "../model/rules.ts";
import type { DidRule, WindowRule } from "../model/window.ts";
import { windowsOf } from "../windows/filled.ts";

/** An entry rule for a moment of the customer's own, and its journey. */
export interface DatedJourneyRule {
  /** The journey in the rules; the rule may be that of its canary. */
  readonly journey: JourneyRules;
  readonly rule: DatedRule;
}

/**
 * The rules by what they depend on, so that an event costs only the rules that it touches. Built once per rules. A
 * journey is also found by the entries of its canary.
 */
export interface RulesIndex {
  readonly journeys: ReadonlyMap<string, JourneyRules>;
  /** Journeys in the order of the rules, by `event/<name>`, `entering/<segment>`, `leaving/<segment>`. */
  readonly entered: ReadonlyMap<string, readonly JourneyRules[]>;
  /** Business entries by the event's name. */
  readonly business: ReadonlyMap<string, readonly BusinessJourneyRule[]>;
  readonly segment: ReadonlyMap<string, SegmentRule>;
  /** Indexes into `rules.segments` by the part of the profile that a segment reads; `*` reads all. */
  readonly segments: ReadonlyMap<string, readonly number[]>;
  readonly dates: readonly DatedJourneyRule[];
  /** By event name: how long after the event some segment may change; milliseconds. */
  readonly recency: ReadonlyMap<string, readonly number[]>;
  /** By id. */
  readonly windows: ReadonlyMap<string, WindowRule>;
  /** By event name: the windows that count it. */
  readonly counting: ReadonlyMap<string, readonly WindowRule[]>;
  /** By segment: the conditions on what the customer did that it rests on, those of segments it is made of too. */
  readonly counted: ReadonlyMap<string, readonly CountedCondition[]>;
  /** The conditions on what the customer did that change with time. */
  readonly timed: TimedConditions;
  /** Whether a segment, or an exit without an event, reads which journeys the customer is inside. */
  readonly readsInside: boolean;
}

export interface CountedCondition {
  readonly rule: DidRule;
  /** As in its segment's rule. */
  readonly history?: number;
}

export interface TimedConditions {
  /** By the id of a window that they read. */
  readonly windows: ReadonlyMap<string, readonly DidRule[]>;
  /** By the name of an event of which they read the latest time. */
  readonly events: ReadonlyMap<string, readonly DidRule[]>;
}

export interface BusinessJourneyRule {
  readonly journey: string;
  readonly rule: Extract<EnterRule, { on: "business" }>;
}

const indexes = new WeakMap<Rules, RulesIndex>();

/** The index of these rules, cached. */
export function indexOf(rules: Rules): RulesIndex {
  const known = indexes.get(rules);
  if (known !== undefined) return known;
  const made = index(rules);
  indexes.set(rules, made);
  return made;
}

function index(rules: Rules): RulesIndex {
  const entered = new Map<string, JourneyRules[]>();
  const business = new Map<string, BusinessJourneyRule[]>();
  const dates: DatedJourneyRule[] = [];
  for (const journey of rules.journeys) {
    for (const rule of entriesOf(journey)) {
      if (isDated(rule)) dates.push({ journey, rule });
      else if (rule.on === "business") addOnce(business, rule.event, { journey: journey.journey, rule });
      const opener = triggerKey(rule);
      if (opener !== undefined) add(entered, opener, journey);
    }
  }
  return {
    journeys: new Map(rules.journeys.map((journey) => [journey.journey, journey])),
    entered,
    business,
    segment: new Map(rules.segments.map((rule) => [rule.segment, rule])),
    segments: segmentsByPart(rules.segments),
    dates,
    recency: recencies(rules.segments),
    windows: new Map((rules.windows ?? []).map((rule) => [rule.id, rule])),
    counting: countingByEvent(rules.windows ?? []),
    counted: countedConditions(rules.segments),
    timed: timedConditions(rules.segments),
    readsInside:
      rules.segments.some(readsInside) ||
      rules.journeys.some((journey) =>
        [journey, journey.canary?.rules].some((each) => each?.inside.exit.some(exitReadsInside)),
      ),
  };
}

/** Whether a segment must be judged again when entries begin or end. */
export function readsInside({ reads }: SegmentRule): boolean {
  return reads.some((part) => part === "*" || part === "inside" || part.startsWith("inside:"));
}

function exitReadsInside({ event, when }: ExitRule): boolean {
  return event === undefined && when !== undefined && /\binside\b/.test(when);
}

function entriesOf(journey: JourneyRules): readonly EnterRule[] {
  return [...journey.enter, ...(journey.canary?.rules.enter ?? [])];
}

function triggerKey(rule: EnterRule): string | undefined {
  if (rule.on === "event") return `event/${rule.event}`;
  return rule.on === "segment" ? `${rule.edge}/${rule.segment}` : undefined;
}

function segmentsByPart(segments: readonly SegmentRule[]): ReadonlyMap<string, readonly number[]> {
  const byPart = new Map<string, number[]>();
  for (const [place, { reads }] of segments.entries()) for (const part of reads) add(byPart, part, place);
  return byPart;
}

function countedConditions(segments: readonly SegmentRule[]): ReadonlyMap<string, readonly CountedCondition[]> {
  const found = new Map<string, readonly CountedCondition[]>();
  for (const { segment, did = [], history, reads } of segments) {
    const own = did.map((rule): CountedCondition => ({ rule, ...defined({ history }) }));
    const below = reads.flatMap((part) =>
      part.startsWith(SEGMENT) ? (found.get(part.slice(SEGMENT.length)) ?? []) : [],
    );
    if (own.length + below.length > 0) found.set(segment, [...own, ...below]);
  }
  return found;
}

const SEGMENT = "segment:";

function timedConditions(segments: readonly SegmentRule[]): TimedConditions {
  const windows = new Map<string, DidRule[]>();
  const events = new Map<string, DidRule[]>();
  for (const rule of segments.flatMap(({ did = [] }) => did)) {
    if (rule.days === undefined) continue;
    for (const id of windowsOf(rule)) add(windows, id, rule);
    if (rule.kind !== "since") continue;
    for (const { event, window } of [rule.did, rule.not]) if (window === undefined) add(events, event, rule);
  }
  return { windows, events };
}

function countingByEvent(windows: readonly WindowRule[]): ReadonlyMap<string, readonly WindowRule[]> {
  const byEvent = new Map<string, WindowRule[]>();
  for (const rule of windows) {
    for (const { event } of rule.kind === "order" ? rule.steps : [rule]) add(byEvent, event, rule);
  }
  return byEvent;
}

function recencies(segments: readonly SegmentRule[]): ReadonlyMap<string, readonly number[]> {
  const byEvent = new Map<string, number[]>();
  for (const rule of segments.flatMap(({ last = [] }) => last)) {
    add(byEvent, rule.event, "within" in rule ? rule.within : rule.notWithin);
  }
  return byEvent;
}

function add<T>(into: Map<string, T[]>, key: string, value: T): void {
  const list = into.get(key) ?? [];
  if (!list.includes(value)) list.push(value);
  into.set(key, list);
}

/** Adds a business entry once where the journey and its canary both have it. */
function addOnce(into: Map<string, BusinessJourneyRule[]>, event: string, business: BusinessJourneyRule): void {
  const list = into.get(event) ?? [];
  const known = list.some(({ journey, rule }) => journey === business.journey && rule.id === business.rule.id);
  into.set(event, known ? list : [...list, business]);
}
