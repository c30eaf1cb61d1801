import type { Report } from "../diagnostics/report.ts";
import { checkScope, checkSegment, type Scope } from "../expressions/scope.ts";
import { allSteps, expressionsOf } from "../steps/kinds.ts";
import type { Step } from "../steps/step.ts";
import { checkCarried } from "./check-carried.ts";
import { checkLeftLists } from "./check-left-lists.ts";
import { checkNames } from "./check-names.ts";
import { checkSeries } from "./check-series.ts";
import { checkOf, checkSteps, type Ids, offers } from "./check-steps.ts";
import type { JourneyDefinition } from "./definition.ts";
import { entryExpressions, entrySegments } from "./entries/kinds.ts";
import { type PlaceName, SCOPES } from "./places.ts";
import type { Surroundings } from "./surroundings.ts";

/** Reports what a journey that parses says wrongly. */
export function checkJourney(journey: JourneyDefinition, around: Surroundings, report: Report): void {
  const ids: Ids = { all: offers(allSteps(journey.steps)), written: journey.writtenIds };
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
  if (goal?.value !== undefined && "expression" in goal.value) checkScope(goal.value.expression, scope("goal"), report);
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
