import { type Failure, holds, isFault } from "../expression/evaluate.ts";
import type { FoldState } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import { getOwn, type JsonObject } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { RecencyRule, Rules, SegmentRule } from "../model/rules.ts";
import type { DidRule } from "../model/window.ts";
import { dayOf } from "../windows/day.ts";
import { countedSince } from "../windows/filled.ts";
import { type DidInput, holdsDid } from "../windows/judge.ts";
import { indexOf, readsInside } from "./rules-index.ts";

/** The segments that the customer entered and left at one event. */
export interface Edges {
  readonly entered: readonly string[];
  readonly left: readonly string[];
  /** Segments among these with a window that is not filled yet: entering or leaving them lets nobody in. */
  readonly unfilled: readonly string[];
}

export const NO_EDGES: Edges = { entered: [], left: [], unfilled: [] };

/** The edges of both, without repetition. */
export function joinEdges(first: Edges, second: Edges): Edges {
  if (second === NO_EDGES) return first;
  return {
    entered: [...new Set([...first.entered, ...second.entered])],
    left: [...new Set([...first.left, ...second.left])],
    unfilled: [...new Set([...first.unfilled, ...second.unfilled])],
  };
}

/** The edges that let customers in, and that other systems are told. */
export function edgesThatCount(edges: Edges): Edges {
  const { entered, left, unfilled } = edges;
  if (unfilled.length === 0) return edges;
  const counts = (segment: string) => !unfilled.includes(segment);
  return { entered: entered.filter(counts), left: left.filter(counts), unfilled: [] };
}

/**
 * Which segments to judge: those that read these parts; those that change with time or when an entry ends without an
 * event; or all.
 */
export type SegmentsToJudge = { readonly parts: ReadonlySet<string> } | "recency" | "all";

/**
 * Updates `profile.segments` and returns the edges since `before`. Only segments that read a changed part are judged,
 * each after the segments it is made of, then the segments that read a changed segment. A change in a listed segment
 * becomes an effect.
 *
 * 1. A segment without a rule is left without an edge.
 * 2. Under "all", every membership of a listed segment becomes an effect: the segment may not have been listed before.
 *
 * `at`: the time at which recency is judged; epoch milliseconds.
 */
export async function updateSegments(
  state: FoldState,
  asked: SegmentsToJudge,
  before: readonly string[] = state.profile.segments,
  at: number = state.context.now,
): Promise<Edges> {
  const { rules } = state.context;
  const due = rulesToJudge(state, asked);
  if (!due.includes(1) && asked !== "all" && before === state.profile.segments) return NO_EDGES;
  const known = state.profile.segments.filter((segment) => asked !== "all" || indexOf(rules).segment.has(segment));
  const segments = new Set(known);
  const judged = inputFor(state, segments, at);
  // Judging a segment may add to `due` the segments that read it, which come later.
  for (let place = due.indexOf(1); place >= 0; place = due.indexOf(1, place + 1)) {
    const rule = rules.segments[place];
    if (rule === undefined) continue;
    const found = isMember(rule, judged);
    // Most segments have no expression, and nothing to wait for.
    const is = typeof found === "boolean" ? found : await found;
    if (is === segments.has(rule.segment)) continue;
    if (is) segments.add(rule.segment);
    else segments.delete(rule.segment);
    markReaders(due, state, `segment:${rule.segment}`);
  }
  // A missing trait is not a fault, and a first event judges every segment.
  state.countFailures("segments", judged.failures.filter(isFault));
  state.setSegments(segments);
  const moved = movedBetween(before, segments, rules.segments);
  const again = asked === "all" ? rules.segments.filter(({ segment }) => segments.has(segment)) : [];
  noteMembers(state, [...again, ...moved]);
  return moved.length === 0 ? NO_EDGES : edgesOf(moved, judged);
}

function inputFor(state: FoldState, segments: ReadonlySet<string>, now: number): SegmentInput {
  let seen: { readonly view: JsonObject; readonly segments: string } | undefined;
  const view = () => {
    const names = [...segments].sort();
    const key = names.join();
    if (seen?.segments !== key) seen = { view: state.viewWith(names), segments: key };
    return seen.view;
  };
  const { profile, context } = state;
  const of = { profile, rules: context.rules, now };
  return { ...of, segments, view, failures: [], did: didInput(of) };
}

/** 1 at the place of each segment to judge, else 0: a first event judges all, another some of many. */
function rulesToJudge(state: FoldState, asked: SegmentsToJudge): Uint8Array {
  const { segments } = state.context.rules;
  if (asked === "all") return new Uint8Array(segments.length).fill(1);
  if (asked === "recency") return Uint8Array.from(segments, (rule) => (changesWithTime(rule) ? 1 : 0));
  const due = new Uint8Array(segments.length);
  for (const part of asked.parts) markReaders(due, state, part);
  return due;
}

function changesWithTime(rule: SegmentRule): boolean {
  return rule.last !== undefined || rule.did?.some(({ days }) => days !== undefined) === true || readsInside(rule);
}

function markReaders(due: Uint8Array, { context }: FoldState, part: string): void {
  const { segments } = indexOf(context.rules);
  for (const place of segments.get(part) ?? []) due[place] = 1;
  for (const place of segments.get("*") ?? []) due[place] = 1;
}

/** The segments that were entered or left since `before`, in the order of the rules. */
function movedBetween(
  before: readonly string[],
  now: ReadonlySet<string>,
  rules: readonly SegmentRule[],
): readonly SegmentRule[] {
  if (before.length === now.size && before.every((segment) => now.has(segment))) return [];
  const was = new Set(before);
  return rules.filter(({ segment }) => was.has(segment) !== now.has(segment));
}

function edgesOf(moved: readonly SegmentRule[], input: SegmentInput): Edges {
  const names = moved.map(({ segment }) => segment);
  return {
    entered: names.filter((segment) => input.segments.has(segment)),
    left: names.filter((segment) => !input.segments.has(segment)),
    unfilled: unfilledAmong(names, input),
  };
}

/** The segments that rest on a window which does not reach back as far as it should, also by segments they are made of. */
function unfilledAmong(segments: readonly string[], input: SegmentInput): readonly string[] {
  const { counted } = indexOf(input.rules);
  const among = segments.filter((segment) => counted.has(segment));
  if (among.length === 0) return [];
  const { did = didInput(input) } = input;
  return among.filter((segment) =>
    counted
      .get(segment)
      ?.some(({ rule, history }) => countedSince(rule, { ...did, ...defined({ history }) }) !== undefined),
  );
}

function noteMembers(state: FoldState, rules: readonly SegmentRule[]): void {
  const { segments } = state.profile;
  for (const { segment, listed } of rules) {
    if (listed !== true) continue;
    state.add({ kind: "member", segment, member: segments.includes(segment), ver: state.ver });
  }
}

/** What a segment is judged by. */
export interface SegmentInput {
  readonly profile: Profile;
  readonly rules: Rules;
  /** The segments of the customer that are known so far. */
  readonly segments: ReadonlySet<string>;
  readonly view: () => JsonObject;
  readonly now: number;
  readonly failures: Failure[];
  /** What `didInput` gives for it, where many segments are judged. */
  readonly did?: DidInput;
}

/**
 * Whether a customer is in a segment: all given conditions hold. The expression is evaluated last, because it costs
 * most.
 */
export function isMember(rule: SegmentRule, judged: SegmentInput): boolean | Promise<boolean> {
  const { segments, now, failures } = judged;
  const isIn = (segment: string) => segments.has(segment);
  if (rule.list === true && !isIn(rule.segment)) return false;
  if (rule.all?.every(isIn) === false) return false;
  if (rule.any?.some(isIn) === false) return false;
  if (rule.none?.some(isIn) === true) return false;
  if (rule.last?.every((recency) => isRecent(recency, judged)) === false) return false;
  if (rule.did !== undefined && !didAll(rule.did, judged)) return false;
  if (rule.when === undefined) return true;
  return holds(rule.when, { profile: judged.view(), steps: {}, journey: "", pass: 1, now }, failures);
}

function didAll(rules: readonly DidRule[], judged: SegmentInput): boolean {
  const { did = didInput(judged) } = judged;
  return rules.every((rule) => holdsDid(rule, did));
}

/** What conditions on what the customer did are judged by. */
export function didInput({ profile, rules, now }: Pick<SegmentInput, "profile" | "rules" | "now">): DidInput {
  const { zone } = rules.settings;
  return { profile, windows: indexOf(rules).windows, zone, today: dayOf(now, zone) };
}

export function isRecent(rule: RecencyRule, { profile, now }: Pick<SegmentInput, "profile" | "now">): boolean {
  const last = getOwn(profile.counts, rule.event)?.last;
  if ("within" in rule) return last !== undefined && now - last < rule.within;
  return last === undefined || now - last >= rule.notWithin;
}
