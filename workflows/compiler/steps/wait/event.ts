import type { Report } from "../../diagnostics/report.ts";
import type { Expression } from "../../expressions/expression.ts";
import { YEAR } from "../../values/duration.ts";
import { type Moment, momentExpressions } from "../../values/moment.ts";
import type { MapTree } from "../../yaml/tree.ts";
import type { OpenStep, Reading } from "../form.ts";
import { decided, NONE, type Path, type Step, type StepBase, type StepKind } from "../kind.ts";
import { matchExpressions, type WaitedEvent } from "./bounded.ts";
import { waitChanges } from "./changes.ts";
import { awaited, eitherPlace } from "./either.ts";
import { BOUNDED, BOUNDED_BY_DATE, FOR_ALL, FOR_ONE, matchOf, momentOf, readPaths, reportEndless } from "./shapes.ts";

/** Wait for an event or for all of several, up to some time. */
export interface EventWaitStep extends StepBase {
  readonly need: "any" | "all";
  readonly events: readonly WaitedEvent[];
  readonly since: "step" | "entry";
  /** The longest it may last; milliseconds. */
  readonly upTo: number;
  /** Until when it lasts, where that is a moment. */
  readonly until?: Moment;
  readonly then?: Path;
  readonly else?: Path;
}

export const eventWaitKind: StepKind<"event_wait"> = {
  ...eitherPlace,
  what: "wait for an event",
  // `event` is the last of them where all of several are waited for.
  results: () => ["happened", "event", "failed"],
  waits: true,
  paths: (step) => [step.then, step.else],
  expressions: (step) => [...matchExpressions(step.events, step.since), ...decided(untilExpressions(step))],
  uses: NONE,
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "event_wait",
      step,
      messages: [...new Set(untilExpressions(step).flatMap(plan.messages))].sort(),
      happened: plan.path(step.then, next),
      otherwise: plan.path(step.else, next),
    }),
  diffTitle: (step) => `wait for ${awaited(step)}`,
  changes: (before, after) => (after.kind === "event_wait" ? waitChanges(before, after, eventWaitKind.diffTitle) : []),
};

/** `wait: { for: { event: … }, up to: 1d }`, or `for: { all: [ … ] }`, with `then` and `else` beside it. */
export function readEventWait(step: OpenStep, wait: MapTree, what: MapTree, reading: Reading): Step | undefined {
  const { report } = reading;
  const byDate = wait.fields.has("until");
  const bound = byDate ? readDateBound(wait, report) : readBound(wait, report);
  const paths = readPaths(step.fields, reading);
  const match = readFor(what, report);
  const base = step.base(() => reading.deriveId("wait"));
  return match && bound && { kind: "event_wait", ...bound, ...match, ...paths, ...base };
}

type Bound = Pick<EventWaitStep, "upTo" | "until">;

function readBound(wait: MapTree, report: Report): Bound | undefined {
  const opened = BOUNDED.open(wait, report);
  const { "up to": upTo } = opened?.whole ?? {};
  if (opened?.field("up to") === undefined) reportEndless(wait, report);
  return upTo === undefined ? undefined : { upTo };
}

function readDateBound(wait: MapTree, report: Report): Bound | undefined {
  const read = BOUNDED_BY_DATE.read(wait, report);
  return read?.until === undefined ? undefined : { upTo: YEAR, until: momentOf(read) };
}

function readFor(tree: MapTree, report: Report): Pick<EventWaitStep, "need" | "events" | "since"> | undefined {
  const any = tree.fields.get("any");
  if (any !== undefined) {
    report("SJ108", any.key, {
      message: "What a wait is for has no field `any`.",
      found: "any",
      allowed: Object.keys({ ...FOR_ONE.fields, ...FOR_ALL.fields }).join(", "),
      hint: "For the first of several write `wait: { up to: 3d }`, and beside it `first` with each event and its `then`.",
    });
    return undefined;
  }
  if (!tree.fields.has("all")) {
    const one = FOR_ONE.read(tree, report);
    return one && { need: "any", events: [{ event: one.event, ...matchOf(one) }], since: one.since };
  }
  const one = tree.fields.get("event");
  if (one !== undefined) {
    report("SJ342", one.key, {
      message: "This wait is for one event and for all of several.",
      found: "event, all",
      hint: "Remove `event`, or add it to the list of `all`.",
    });
  }
  const fields = new Map([...tree.fields].filter(([key]) => key !== "event"));
  const all = FOR_ALL.read({ ...tree, fields }, report);
  if (all === undefined || all.all.length === 0) return undefined;
  const shared = matchOf(all);
  const seen = new Set<string>();
  for (const { event, at } of all.all) {
    if (at === undefined) continue;
    if (seen.has(event)) report("SJ341", at, { message: `\`${event}\` is listed twice.`, found: event });
    seen.add(event);
  }
  const events = all.all.map((each) => ({ event: each.event, ...shared, ...matchOf(each) }));
  return { need: "all", events, since: all.since };
}

function untilExpressions({ until }: EventWaitStep): readonly Expression[] {
  return until === undefined ? [] : momentExpressions(until);
}
