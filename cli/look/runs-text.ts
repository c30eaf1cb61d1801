import { moment } from "../../core/explain/moment.ts";
import { counted } from "../../core/explain/words.ts";
import type { CloudView } from "../cloud/view.ts";
import type { Io } from "../command.ts";
import { paint } from "../paint.ts";
import { table } from "../table.ts";
import type { JourneyRuns } from "./list-runs.ts";

/** Who is where, a table a journey. */
export function runsText(io: Io, view: CloudView, journeys: readonly JourneyRuns[]): string {
  const { bold, dim } = paint(io, io.out);
  if (journeys.length === 0) return `There is no journey in ${view.where}.\n`;
  return journeys
    .map(({ journey, runs, more }) => {
      const many = more
        ? `the newest ${runs.length}; --limit shows more`
        : `${counted(runs.length, "customer")} inside`;
      const rows = runs.map((run) => [
        run.customer,
        moment(run.since, view.zone),
        run.step,
        moment(run.stepSince, view.zone),
      ]);
      const body = table(["customer", "inside since", "at step", "since"], rows);
      return `${bold(journey)}  ${dim(many)}\n${body.replaceAll(/^(?=.)/gm, "  ")}`;
    })
    .join("\n");
}
