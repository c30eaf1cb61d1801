import { moment } from "../../core/explain/moment.ts";
import { counted } from "../../core/explain/words.ts";
import type { CloudView } from "../cloud/view.ts";
import type { Io } from "../command.ts";
import { type Paint, paint } from "../paint.ts";
import { table } from "../table.ts";
import { COUNTED, type JourneyRuns } from "./list-runs.ts";

/** Who is where, a table a journey. */
export function runsText(io: Io, view: CloudView, journeys: readonly JourneyRuns[]): string {
  const colours = paint(io, io.out);
  if (journeys.length === 0) return `There is no journey in ${view.where}.\n`;
  return journeys.map((journey) => journeyText(journey, view, colours)).join("\n");
}

function journeyText(found: JourneyRuns, view: CloudView, { bold, dim, yellow }: Paint): string {
  const { journey, runs, inside, more, paused, canary } = found;
  const all = `${inside >= COUNTED ? "at least " : ""}${counted(inside, "customer")} inside`;
  const many = more ? `${all}, here the newest ${runs.length}; --limit shows more` : all;
  const versions = new Set(runs.map(({ version }) => version));
  // One version is the rule, and then it is said once.
  const [only] = versions.size === 1 ? versions : [];
  const rows = runs.map((run) => [
    run.customer,
    moment(run.since, view.zone),
    run.step,
    moment(run.stepSince, view.zone),
    ...(versions.size > 1 ? [`${run.version ?? ""}${run.canary === true ? " (canary)" : ""}`] : []),
  ]);
  const headings = ["customer", "inside since", "at step", "since", ...(versions.size > 1 ? ["version"] : [])];
  const onTrial =
    canary === undefined
      ? []
      : [
          `  ${canary.rolledBack ? `canary ${canary.version} was rolled back` : `canary ${canary.version} is on trial`}\n`,
        ];
  const held =
    paused === undefined
      ? []
      : [`  ${yellow("paused")} since ${moment(paused, view.zone)}: nobody is let in, messages are held\n`];
  const body = table(headings, rows).replaceAll(/^(?=.)/gm, "  ");
  return `${bold(journey)}  ${dim([many, ...(only === undefined ? [] : [`version ${only}`])].join(", "))}\n${[...held, ...onTrial].join("")}${body}`;
}
