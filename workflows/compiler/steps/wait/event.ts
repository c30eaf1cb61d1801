import { defined } from "../../../../core/model/defined.ts";
import type { Expression } from "../../expressions/expression.ts";
import { YEAR } from "../../values/duration.ts";
import { readEventName } from "../../values/event-name.ts";
import { type Moment, momentExpressions, readMoment } from "../../values/moment.ts";
import { type Fields, openMap, readList, required } from "../../yaml/fields.ts";
import type { MapTree, Tree } from "../../yaml/tree.ts";
import type { OpenStep, Reading } from "../form.ts";
import { decided, NONE, type StepKind } from "../kind.ts";
import type { Path, Step, StepBase } from "../step.ts";
import {
  MATCH_FIELDS,
  matchExpressions,
  readBound,
  readMatch,
  readPaths,
  readSince,
  type WaitedEvent,
} from "./bounded.ts";
import { waitChanges } from "./changes.ts";
import { awaited, eitherPlace } from "./either.ts";

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

const FOR_FIELDS = ["event", "all", ...MATCH_FIELDS, "since"];

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
export function readEventWait(step: OpenStep, wait: Fields, tree: MapTree, reading: Reading): Step | undefined {
  const paths = readPaths(step.fields, reading);
  const until = wait.get("until") === undefined ? undefined : readMoment(wait, "until");
  const upTo = until === undefined ? readBound(wait, reading) : until.date === undefined ? undefined : YEAR;
  const match = readFor(tree, reading);
  const base = step.base(() => reading.deriveId("wait"));
  return match === undefined || upTo === undefined
    ? undefined
    : { kind: "event_wait", upTo, ...defined({ until }), ...match, ...paths, ...base };
}

function readFor(tree: MapTree, reading: Reading): Pick<EventWaitStep, "need" | "events" | "since"> | undefined {
  const { report } = reading;
  const any = tree.fields.get("any");
  if (any !== undefined) {
    report("SJ108", any.key, {
      message: "What a wait is for has no field `any`.",
      found: "any",
      allowed: FOR_FIELDS.join(", "),
      hint: "For the first of several write `wait: { up to: 3d }`, and beside it `first` with each event and its `then`.",
    });
    return undefined;
  }
  const fields = openMap(tree, "What a wait is for", FOR_FIELDS, report);
  if (fields === undefined) return undefined;
  const all = fields.get("all");
  const since = readSince(fields, report);
  const match = readMatch(fields);
  if (all !== undefined) {
    const one = fields.get("event");
    if (one !== undefined) {
      report("SJ342", one.key, {
        message: "This wait is for one event and for all of several.",
        found: "event, all",
        hint: "Remove `event`, or add it to the list of `all`.",
      });
    }
    const events = readAll(all.value, match, reading);
    return events.length === 0 ? undefined : { need: "all", events, since };
  }
  const eventTree = required(fields, "event", "What a wait is for");
  const event = eventTree === undefined ? undefined : readEventName(eventTree, report);
  return event === undefined ? undefined : { need: "any", events: [{ event, ...match }], since };
}

/** The events of `all`, each a name or a name with its own conditions. */
function readAll(tree: Tree, shared: Omit<WaitedEvent, "event">, { report }: Reading): WaitedEvent[] {
  const seen = new Set<string>();
  return readList(tree, "all", report).flatMap((item): WaitedEvent[] => {
    const fields = item.kind === "map" ? openMap(item, "An event", ["event", ...MATCH_FIELDS], report) : undefined;
    const named = fields === undefined ? item : required(fields, "event", "An event of `all`");
    const event = named === undefined ? undefined : readEventName(named, report);
    if (event === undefined || named === undefined) return [];
    if (fields === undefined && seen.has(event)) {
      report("SJ341", named.at, { message: `\`${event}\` is listed twice.`, found: event });
    }
    if (fields === undefined) seen.add(event);
    return [{ event, ...shared, ...(fields === undefined ? {} : readMatch(fields)) }];
  });
}

function untilExpressions({ until }: EventWaitStep): readonly Expression[] {
  return until === undefined ? [] : momentExpressions(until);
}
