import { nearest } from "../../workflows/compiler/nearest.ts";
import type { CloudView } from "../cloud/view.ts";
import { UsageError } from "../usage-error.ts";
import { journeysOf } from "./list-runs.ts";

/** All journeys of a cloud, or the one that was asked for. */
export async function pickJourneys(view: CloudView, asked: string | undefined): Promise<readonly string[]> {
  const journeys = await journeysOf(view);
  if (asked === undefined) return journeys;
  if (journeys.includes(asked)) return [asked];
  const meant = nearest(asked, journeys);
  throw new UsageError(
    `There is no journey "${asked}" in ${view.where}.`,
    meant === undefined ? `It has ${journeys.join(", ")}.` : `Did you mean "${meant}"?`,
  );
}
