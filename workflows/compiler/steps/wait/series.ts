import type { Step } from "../step.ts";
import type { MomentStep } from "./moment.ts";

type MomentWait = Extract<Step, { kind: "moment" }>;

/**
 * The series among the steps of one path: two or more waits for the same date, or for days of the calendar. A customer who comes to one
 * late finds several of its moments past, and would get at once what stands behind each of them.
 */
export function seriesIn(steps: readonly Step[]): readonly (readonly MomentWait[])[] {
  const waits = steps.filter((step) => step.kind === "moment" && step.moment.date !== undefined);
  const series = Map.groupBy(waits.filter(isMoment), dateOf);
  return [...series.values()].filter((each) => each.length > 1);
}

/** The steps, where the waits of a series skip what is past unless they say otherwise. */
export function withSeries(steps: readonly Step[]): readonly Step[] {
  const inSeries = new Set<Step>(seriesIn(steps).flat());
  return steps.map((step) =>
    step.kind === "moment" && inSeries.has(step) && step.writtenPast === undefined ? { ...step, past: "skip" } : step,
  );
}

function isMoment(step: Step): step is MomentWait {
  return step.kind === "moment";
}

/** Which date a wait is for; days of the calendar are all of one kind. */
function dateOf({ moment: { date } }: MomentStep): string {
  return date !== undefined && "expression" in date ? date.expression.text : "the calendar";
}
