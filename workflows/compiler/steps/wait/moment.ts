import type { At } from "../../diagnostics/report.ts";
import { fitted } from "../../emit/emitting.ts";
import { capital, momentLabel } from "../../map/words.ts";
import { STATE_EVENTS, TASK_EVENTS, WAIT_TASK_EVENTS } from "../../plan/attempts.ts";
import type { Onward } from "../../plan/plan.ts";
import { momentTitle } from "../../plan/titles.ts";
import { DATE, MOMENT, type Moment, momentExpressions } from "../../values/moment.ts";
import { words } from "../../values/text.ts";
import { anyOf, shape } from "../../yaml/shape.ts";
import type { MapTree } from "../../yaml/tree.ts";
import type { OpenStep, Reading } from "../form.ts";
import { decided, NONE, STRAIGHT_ON, type Step, type StepBase, type StepKind } from "../kind.ts";
import { waitChanges } from "./changes.ts";
import { isConstant, maySkip, momentStates } from "./moment-states.ts";
import { momentOf, noPaths } from "./shapes.ts";

/** Wait until a moment of the calendar. */
export interface MomentStep extends StepBase {
  readonly moment: Moment;
  /** What a moment that is past leads to: at once to the next step, or to the next wait. */
  readonly past: (typeof PAST)[number];
  /** Where that is written; absent where it is the default. */
  readonly writtenPast?: At;
}

export interface MomentNode extends Onward<"moment"> {
  /** Ids of the sends whose message its date reads. */
  readonly messages: readonly string[];
  /** Where customers go on who have no such moment ahead of them; `next` where everybody has one. */
  readonly skipTo: string;
}

const PAST = ["continue", "skip"] as const;

/** `wait: { at: "09:00", days: [mon, tue], zone: customer }`, or `wait: { until: 2026-12-24, at: "08:00" }`. */
export const MOMENT_WAIT = shape(
  "A wait until a moment",
  {
    until: { as: DATE, description: "A date, or an expression that gives one. Without it: the next such time of day" },
    ...MOMENT,
    past: {
      as: words(...PAST),
      otherwise: "continue",
      description: "What a moment that is past leads to: at once to the next step, or to the next wait",
    },
  },
  { rules: { ...anyOf("until", "at"), dependencies: { offset: ["until"], past: ["until"] } } },
);

const HOUR = 3_600_000;
/** The next time of day may be a day away, of a weekday a week, and an hour more where clocks are put back. */
const UNTIL_TIME = 24 * HOUR + HOUR;
const UNTIL_WEEKDAY = 7 * 24 * HOUR + HOUR;

export const momentKind: StepKind<"moment"> = {
  what: "wait until a moment",
  results: NONE,
  waits: true,
  paths: STRAIGHT_ON,
  expressions: (step) => decided(momentExpressions(step.moment)),
  uses: NONE,
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "moment",
      step,
      messages: [...new Set(momentExpressions(step.moment).flatMap(plan.messages))].sort(),
      next,
      skipTo: maySkip(step) ? plan.nextWait : next,
    }),
  successors: ({ next, skipTo }) => (skipTo === next ? [next] : [next, skipTo]),
  title: ({ step }) => titleOf(step),
  names({ step }) {
    if (isConstant(step)) return { entry: fitted(titleOf(step)) };
    const words = momentTitle(step.moment);
    return {
      entry: fitted(words, "When is ", "?"),
      question: fitted(words, "Skip ", "?"),
      hold: fitted(titleOf(step)),
      rest: fitted(words, "Rest until "),
    };
  },
  look: ({ step, next, skipTo }) =>
    skipTo === next
      ? { label: step.title?.value ?? momentLabel(step.moment), next }
      : {
          look: "question",
          title: step.title?.value ?? capital(momentLabel(step.moment)),
          ways: [
            ["then", next],
            [step.past === "skip" ? "if past, or no such date" : "if no such date", skipTo],
          ],
        },
  states: momentStates,
  // Asked, waited for with a token, slept through where that fails, asked again, and the question.
  historyEvents: () => TASK_EVENTS + WAIT_TASK_EVENTS + STATE_EVENTS + TASK_EVENTS + STATE_EVENTS,
  longest({ step: { moment } }, ofDates) {
    if (moment.date !== undefined) return ofDates;
    return moment.days === undefined ? UNTIL_TIME : UNTIL_WEEKDAY;
  },
  leavesResult: false,
  diffTitle: (step) => `wait until ${momentTitle(step.moment)}`,
  changes: (before, after) => (after.kind === "moment" ? waitChanges(before, after, momentKind.diffTitle) : []),
};

function titleOf(step: Step<"moment">): string {
  return step.title?.value ?? `Wait until ${momentTitle(step.moment)}`;
}

export function readMomentWait(step: OpenStep, tree: MapTree, reading: Reading): Step | undefined {
  const { report } = reading;
  noPaths(step, "A wait until a moment", reading);
  const opened = MOMENT_WAIT.open(tree, report);
  if (opened?.whole === undefined) return undefined;
  const { past } = opened.whole;
  const moment = momentOf(opened.whole);
  const base = step.base(() => reading.deriveId("wait"));
  if (opened.field("until") === undefined) {
    if (opened.field("at") === undefined) {
      report(
        "SJ109",
        { ...tree.at, length: 1 },
        {
          message: "This wait does not say until when.",
          hint: 'Add `at: "09:00"` for a time of day, or `until` for a date.',
        },
      );
      return undefined;
    }
    for (const word of ["offset", "past"] as const) {
      const field = opened.field(word);
      if (field === undefined) continue;
      report("SJ343", field.key, {
        message: `\`${word}\` needs a date: the next such time of day is never past and has no day before it.`,
        found: word,
      });
    }
  } else if (moment.date === undefined) return undefined;
  const written = opened.field("past");
  return { kind: "moment", moment, past, ...(written === undefined ? {} : { writtenPast: written.key }), ...base };
}

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
