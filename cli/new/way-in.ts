import type { SegmentRule } from "../../core/model/rules.ts";
import { isName } from "../../workflows/compiler/values/name.ts";
import { didYouMean, UsageError } from "../command-line.ts";

/** What lets customers into a new journey. */
export type WayIn =
  | { readonly on: "event"; readonly event: string }
  | { readonly on: "business"; readonly event: string; readonly segment: string }
  | { readonly on: "segment"; readonly segment: string; readonly leaving: boolean }
  | { readonly on: "schedule"; readonly schedule: string; readonly segment: string }
  | { readonly on: "date"; readonly trait: string; readonly yearly: boolean }
  | { readonly on: "request" };

/** The options or answers that say it. */
export interface WayInAnswers {
  readonly event?: string | undefined;
  readonly business?: boolean | undefined;
  readonly segment?: string | undefined;
  readonly leaving?: boolean | undefined;
  readonly schedule?: string | undefined;
  readonly date?: string | undefined;
  readonly yearly?: boolean | undefined;
  readonly request?: boolean | undefined;
}

/** Whether any of them was given. */
export function saysWayIn({ event, segment, schedule, date, request }: WayInAnswers): boolean {
  return [event, segment, schedule, date, request].some((one) => one !== undefined);
}

/** The way in that the answers mean. UsageError, with what to write, for none or for two. */
export function wayInOf(answers: WayInAnswers, segments: readonly SegmentRule[]): WayIn {
  const { event, business, leaving, schedule, date, yearly, request } = answers;
  const named = Object.entries({ event, schedule, date, request }).filter(([, value]) => value !== undefined);
  if (named.length > 1) {
    throw new UsageError(
      `${named.map(([option]) => `--${option}`).join(" and ")} are different ways in.`,
      "Give one of them, and write the other into the journey afterwards.",
    );
  }
  const segment = answers.segment === undefined ? undefined : knownSegment(answers.segment, segments);
  if (leaving === true && (segment === undefined || named.length > 0)) {
    throw new UsageError("--leaving is for those who leave a segment.", "Write --segment NAME --leaving.");
  }
  if (yearly === true && date === undefined) throw new UsageError("--yearly is for a date.", "Add --date birthday.");
  if (business === true && (event === undefined || segment === undefined)) {
    throw new UsageError(
      "A business event lets in a segment.",
      'Write --event "Price Dropped" --business --segment NAME.',
    );
  }
  if (schedule !== undefined) {
    if (segment === undefined) throw new UsageError("A schedule lets in a segment.", "Add --segment NAME.");
    return { on: "schedule", schedule, segment };
  }
  if (date !== undefined) {
    if (isName(date)) return { on: "date", trait: date, yearly: yearly === true };
    throw new UsageError(`--date is "${date}".`, "Write the trait that holds the date, like birthday.");
  }
  if (request === true) return { on: "request" };
  if (event !== undefined && event !== "") {
    if (segment === undefined) return { on: "event", event };
    if (business === true) return { on: "business", event, segment };
    throw new UsageError(
      "Is it a customer's event, or a business event that lets a segment in?",
      "Leave out --segment, or add --business.",
    );
  }
  if (segment !== undefined) return { on: "segment", segment, leaving: leaving === true };
  throw new UsageError(
    "What lets customers in?",
    'Add --event "Signed Up", --segment NAME, --schedule "0 9 * * 1" --segment NAME, --date birthday or --request.',
  );
}

function knownSegment(asked: string, segments: readonly SegmentRule[]): string {
  const names = segments.map(({ segment }) => segment);
  if (names.includes(asked)) return asked;
  throw new UsageError(
    `There is no segment "${asked}".`,
    didYouMean(asked, names) ??
      `Write workflows/segments/${asked}.yaml first${names.length === 0 ? "" : `, or take one of ${names.join(", ")}`}.`,
  );
}
