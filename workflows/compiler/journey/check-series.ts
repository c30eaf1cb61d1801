import type { Report } from "../diagnostics/report.ts";
import { pathsOf } from "../steps/kinds.ts";
import type { Path, Step } from "../steps/step.ts";
import { seriesIn } from "../steps/wait/series.ts";
import type { JourneyDefinition } from "./definition.ts";
import type { EntryDefinition } from "./entries/entry.ts";

type MomentWait = Extract<Step, { kind: "moment" }>;

/**
 * Tells of series of dates that somebody may come to late: where it is not written what becomes of those that are past, and where
 * several go on at once.
 */
export function checkSeries({ steps, enter }: JourneyDefinition, report: Report): void {
  for (const path of pathsBelow(steps)) {
    for (const series of seriesIn(path.steps)) {
      if (!comesInTime(series, enter)) checkOne(series, report);
    }
  }
}

function checkOne(series: readonly MomentWait[], report: Report): void {
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

/** Everybody comes in by this very date, before the first of the series. */
function comesInTime(series: readonly MomentWait[], enter: readonly EntryDefinition[]): boolean {
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
