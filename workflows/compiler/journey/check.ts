import type { Code } from "../diagnostics/codes.ts";
import type { Report } from "../diagnostics/report.ts";
import { checkScope, checkSegment, type Scope } from "../expressions/scope.ts";
import type { Path, Step } from "../steps/kind.ts";
import { allSteps, expressionsOf, pathsOf } from "../steps/kinds.ts";
import { seriesIn } from "../steps/wait/moment.ts";
import { valueExpressions } from "../values/value.ts";
import { checkCarried } from "./check-carried.ts";
import { checkNames, type Surroundings } from "./check-names.ts";
import { checkOf, checkSteps, type Ids, offers } from "./check-steps.ts";
import type { JourneyDefinition } from "./definition.ts";
import type { EntryDefinition } from "./entries/entry.ts";
import { entryExpressions, entrySegments } from "./entries/kinds.ts";
import { meantIds } from "./meant-ids.ts";
import { type PlaceName, SCOPES } from "./places.ts";

/** Faults that follow from one that was reported before, where a step or a field could not be read. */
const CONSEQUENCES: ReadonlySet<Code> = new Set<Code>([
  "SJ131",
  "SJ132",
  "SJ134",
  "SJ209",
  "SJ211",
  "SJ212",
  "SJ213",
  "SJ303",
  "SJ305",
  "SJ306",
  "SJ314",
]);

/** A report for a journey that could not be read in full: it leaves out what may follow from that. */
export function withoutConsequences(report: Report): Report {
  return (code, at, detail) => {
    if (!CONSEQUENCES.has(code)) report(code, at, detail);
  };
}

/** Reports the faults of a journey that parses. */
export function checkJourney(journey: JourneyDefinition, around: Surroundings, report: Report): void {
  const steps = allSteps(journey.steps);
  const written = new Set([...journey.writtenIds, ...meantIds(steps, around)]);
  const ids: Ids = { all: offers(steps), written };
  checkIds(journey, report);
  checkAround(journey, ids, around, report);
  checkCarried(journey, report);
  checkSeries(journey, report);
  checkLeftLists(journey, report);
  checkSteps(journey.steps, { ...ids, around, report });
}

function checkAround(journey: JourneyDefinition, ids: Ids, around: Surroundings, report: Report): void {
  const { segments, journeys } = around;
  const scope = (place: PlaceName): Scope => ({ ...SCOPES[place], ...ids, before: new Map(), segments, journeys });
  for (const entry of journey.enter) {
    for (const expression of [entry.when, entry.key]) {
      if (expression !== undefined) checkScope(expression, scope("enter"), report);
    }
    for (const expression of entryExpressions(entry)) checkScope(expression, scope("date"), report);
    for (const { name } of entrySegments(entry)) checkSegment(name, segments, report);
  }
  for (const exit of journey.exit) {
    if (exit.when !== undefined)
      checkScope(exit.when, scope(exit.event === undefined ? "exit" : "exit on event"), report);
  }
  for (const step of journey.onExit) {
    for (const { expression } of expressionsOf(step)) checkScope(expression, scope("on exit"), report);
    checkNames(step, around, report);
  }
  const { goal } = journey;
  if (goal?.when !== undefined) checkScope(goal.when, scope("goal"), report);
  for (const expression of valueExpressions([goal?.value])) checkScope(expression, scope("goal"), report);
  if (goal?.of !== undefined) checkOf(goal.of, ids.all, ids, report);
}

function checkIds(journey: JourneyDefinition, report: Report): void {
  const first = new Map<string, Step>();
  for (const step of allSteps(journey.steps)) {
    const before = first.get(step.id);
    if (before === undefined) {
      first.set(step.id, step);
      continue;
    }
    const named = step.kind === "send" ? step.templates[0] : step.kind === "call" ? step.destination : undefined;
    const at = step.givenId ?? named?.at ?? step.at;
    report("SJ305", at, {
      message: `\`${step.id}\` is already the id of the step on line ${before.at.line}.`,
      found: step.id,
      hint:
        named !== undefined && step.givenId === undefined
          ? `Its ${step.kind === "call" ? "destination" : "template"} gives a ${step.kind} its id: add \`id: ${step.id}_again\` to this one.`
          : "Choose another id for one of them.",
    });
  }
}

/**
 * Reports a list that a journey joins and leaves again by its steps alone. A customer who leaves the journey in between stays in the
 * list for ever.
 */
function checkLeftLists(journey: JourneyDefinition, report: Report): void {
  if (!mayLeaveEarly(journey)) return;
  const updates = allSteps(journey.steps).filter((step) => step.kind === "update");
  const joined = new Set(updates.flatMap(({ join }) => join.map(({ value }) => value)));
  const left = new Set(journey.onExit.flatMap(({ leave }) => leave.map(({ value }) => value)));
  const reported = new Set<string>();
  for (const { value, at } of updates.flatMap(({ leave }) => leave)) {
    if (!joined.has(value) || left.has(value) || reported.has(value)) continue;
    reported.add(value);
    report("SJ134", at, {
      message: `Whoever leaves this journey before this step stays in \`${value}\`.`,
      found: value,
      hint:
        `Put \`- update: { leave: ${value} }\` under \`on exit\`. Where the list only says who is inside this journey, do without it: ` +
        `conditions ask \`'${journey.name.value}' in profile.inside\`.`,
    });
  }
}

function mayLeaveEarly({ exit, goal, timeout, enter }: JourneyDefinition): boolean {
  const restarts = enter.some(({ inside }) => inside === "restart");
  return exit.length > 0 || goal?.exit === true || timeout !== undefined || restarts;
}

type MomentWait = Extract<Step, { kind: "moment" }>;

/**
 * Reports a series of dates that a customer may reach late: if a wait does not say what happens to past dates, and if several waits
 * continue at once.
 */
function checkSeries({ steps, enter }: JourneyDefinition, report: Report): void {
  for (const path of pathsBelow(steps)) {
    for (const series of seriesIn(path.steps)) {
      if (!entersBefore(series, enter)) checkDates(series, report);
    }
  }
}

function checkDates(series: readonly MomentWait[], report: Report): void {
  const silent = series.find(({ writtenPast }) => writtenPast === undefined);
  if (silent !== undefined) {
    report(
      "SJ131",
      { ...silent.at, length: 1 },
      {
        message: `Whoever comes here late skips what is past of these ${series.length} dates: this wait does not say so.`,
        found: "no `past`",
        allowed: "past: skip, past: continue",
      },
    );
  }
  const [, second] = series.filter(({ past, writtenPast }) => past === "continue" && writtenPast !== undefined);
  if (second?.writtenPast === undefined) return;
  report("SJ132", second.writtenPast, {
    message: "Whoever comes here after several of these dates gets at once what stands behind each of them.",
    found: "past: continue",
  });
}

/** Whether every entry is on this very date, before the first date of the series. */
function entersBefore(series: readonly MomentWait[], enter: readonly EntryDefinition[]): boolean {
  const first = Math.min(...series.map(({ moment }) => moment.offset));
  return (
    enter.length > 0 &&
    enter.every((entry) => {
      const date = entry.on === "date" ? entry.moment.date : undefined;
      const waited = series[0]?.moment.date;
      if (entry.on !== "date" || date === undefined || waited === undefined) return false;
      if (!("expression" in date) || !("expression" in waited)) return false;
      return date.expression.text === waited.expression.text && entry.moment.offset <= first;
    })
  );
}

function pathsBelow(path: Path): readonly Path[] {
  return [path, ...path.steps.flatMap((step) => pathsOf(step).flatMap(pathsBelow))];
}
