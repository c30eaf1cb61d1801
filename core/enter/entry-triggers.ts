import type { ReachedDate } from "../dates/update-dates.ts";
import type { FoldContext, FoldState } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import { type InnerEvent, SEGMENT_ENTERED, SEGMENT_LEFT } from "../model/event.ts";
import type { EnterRule, JourneyRules } from "../model/rules.ts";
import { stickyShare } from "../model/share.ts";
import { indexOf } from "../segments/rules-index.ts";
import type { Edges } from "../segments/update-segments.ts";
import type { SeenEvent } from "./matches.ts";

/** What entry rules are evaluated on: an event and what it changed. */
export interface TriggerInput {
  /** The event; where only time has passed, a placeholder with the current time. */
  readonly event: SeenEvent;
  /** The event is the last one in `recent`; absent where only time has passed. */
  readonly inRecent?: true;
  /** The event is past: it may start nothing. */
  readonly past: boolean;
  /** A browser says so, whose write key does not let this event start journeys with transactional messages. */
  readonly byBrowser?: true;
  /** The journey that the event is addressed to. */
  readonly addressed?: string;
  readonly inner?: InnerEvent;
  readonly edges: Edges;
  readonly dates: readonly ReachedDate[];
}

/** The event that an entry rule takes as the entry event. */
export interface EntryTrigger {
  readonly event: SeenEvent;
  readonly past: boolean;
  /** The shared moment that triggers the entry; epoch milliseconds. */
  readonly nominal?: number;
  /** As in TriggerInput; absent where it was time that came. */
  readonly byBrowser?: true;
}

type Trigger<On extends EnterRule["on"]> = (
  input: TriggerInput,
  rule: Extract<EnterRule, { on: On }>,
  journey: string,
  state: FoldState,
) => EntryTrigger | undefined;

const TRIGGERS: { readonly [On in EnterRule["on"]]: Trigger<On> } = {
  event: ({ event, past, byBrowser }, rule) =>
    event.inner || event.name !== rule.event ? undefined : { event, past, ...defined({ byBrowser }) },
  api: ({ event, past, addressed }, _, journey) => (addressed === journey ? { event, past } : undefined),
  segment: ({ event, past, edges, byBrowser }, { segment, edge }) => {
    if (!(edge === "entering" ? edges.entered : edges.left).includes(segment)) return undefined;
    const name = edge === "entering" ? SEGMENT_ENTERED : SEGMENT_LEFT;
    return { event: { name, time: event.time, properties: { segment } }, past, ...defined({ byBrowser }) };
  },
  date: ({ dates }, { id }, journey, { context }) => {
    const reached = dates.find((date) => date.journey === journey && date.rule === id);
    if (reached === undefined) return undefined;
    const event = { name: "Date Reached", time: reached.at, properties: { date: reached.day } };
    return triggerOfDate(reached, event, context);
  },
  schedule: (input, rule, journey, state) => {
    if (rule.schedule.zone !== "customer") return triggerOfFanOut(input, rule, journey, state);
    const reached = input.dates.find((date) => date.journey === journey && date.rule === rule.id);
    if (reached === undefined) return undefined;
    const { at } = reached;
    // The form in which EventBridge Scheduler gives the time.
    const properties = { at: `${new Date(at).toISOString().slice(0, 19)}Z` };
    return triggerOfDate(reached, { name: "Schedule", time: at, properties }, state.context);
  },
  business: triggerOfFanOut,
};

/**
 * The trigger of a date or of a schedule by the customer's clock. A moment that comes late because it is spread is not
 * late.
 */
function triggerOfDate({ at, due }: ReachedDate, event: SeenEvent, { rules, now }: FoldContext): EntryTrigger {
  const { lateAfter } = rules.settings;
  const past = lateAfter !== undefined && (due ?? at) < now - lateAfter;
  return { event, past, ...(due === undefined ? {} : { nominal: at }) };
}

/** The trigger of a fan-out's inner event; undefined where the customer is no longer in the segment. */
function triggerOfFanOut(
  { event, past, inner }: TriggerInput,
  { id, segment }: { readonly id: string; readonly segment: string },
  journey: string,
  { profile }: FoldState,
): EntryTrigger | undefined {
  const meant = inner?.do === "enter" && inner.journey === journey && inner.rule === id;
  if (!meant || !profile.segments.includes(segment)) return undefined;
  return { event: { ...event, inner: false }, past, ...(inner.shared === true ? { nominal: event.time } : {}) };
}

/** The trigger of this rule; undefined where it asks for something else. */
export function entryTriggerOf(
  state: FoldState,
  journey: string,
  rule: EnterRule,
  input: TriggerInput,
): EntryTrigger | undefined {
  if (rule.on === "event") return TRIGGERS.event(input, rule, journey, state);
  if (rule.on === "api") return TRIGGERS.api(input, rule, journey, state);
  if (rule.on === "segment") return TRIGGERS.segment(input, rule, journey, state);
  if (rule.on === "date") return TRIGGERS.date(input, rule, journey, state);
  if (rule.on === "schedule") return TRIGGERS.schedule(input, rule, journey, state);
  return TRIGGERS.business(input, rule, journey, state);
}

/** The journeys that may be triggered, each once, in the order of the rules. */
export function journeysTriggered({ context }: FoldState, input: TriggerInput): readonly JourneyRules[] {
  const { entered, journeys } = indexOf(context.rules);
  const { event, edges, dates, addressed, inner } = input;
  const named = [
    ...dates.map(({ journey }) => journey),
    ...(addressed === undefined ? [] : [addressed]),
    ...(inner?.do === "enter" ? [inner.journey] : []),
  ];
  const found = [
    ...(event.inner ? [] : (entered.get(`event/${event.name}`) ?? [])),
    ...edges.entered.flatMap((segment) => entered.get(`entering/${segment}`) ?? []),
    ...edges.left.flatMap((segment) => entered.get(`leaving/${segment}`) ?? []),
    ...named.flatMap((journey) => journeys.get(journey) ?? []),
  ];
  if (found.length < 2) return found;
  const meant = new Set(found);
  return [...journeys.values()].filter((journey) => meant.has(journey));
}

/**
 * The version of a journey that this customer enters: the canary's for its share of customers, always the same ones,
 * unless that version was rolled back or the journey is retired.
 */
export function journeyVersionFor(state: FoldState, journey: JourneyRules): JourneyRules {
  const { canary } = journey;
  if (canary === undefined || journey.retired) return journey;
  const { hash } = state.context;
  if (stickyShare(hash, `canary:${journey.journey}`, state.profile.customerId) >= canary.share) return journey;
  const rolledBack = state.control()?.rolledBack[journey.journey];
  return rolledBack === canary.rules.version ? journey : canary.rules;
}
