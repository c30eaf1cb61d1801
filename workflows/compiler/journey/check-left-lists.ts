import type { Report } from "../diagnostics/report.ts";
import { allSteps } from "../steps/kinds.ts";
import type { JourneyDefinition } from "./definition.ts";

/**
 * Tells of a list that a journey joins and leaves again by its steps alone: whoever leaves the journey in between stays in the list for
 * ever.
 */
export function checkLeftLists(journey: JourneyDefinition, report: Report): void {
  if (!mayLeaveEarly(journey)) return;
  const updates = allSteps(journey.steps).filter((step) => step.kind === "update");
  const joined = new Set(updates.flatMap(({ join }) => join.map(({ value }) => value)));
  const left = new Set(journey.onExit.flatMap(({ leave }) => leave.map(({ value }) => value)));
  const told = new Set<string>();
  for (const { value, at } of updates.flatMap(({ leave }) => leave)) {
    if (!joined.has(value) || left.has(value) || told.has(value)) continue;
    told.add(value);
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
