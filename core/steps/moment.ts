import { CLOCK_MARGIN } from "../ingest/limits.ts";
import { HoldError } from "../model/errors.ts";
import type { Json } from "../model/json.ts";
import type { Settings } from "../model/settings.ts";
import type { DeadlineResult, DeadlineTask, MomentResult, MomentTask } from "../model/task.ts";
import { type Moment, momentOf, wholeSecond } from "../moment/moment.ts";
import { leastDue, runTime, sharedMoment, stillDue } from "../moment/shared-moment.ts";
import { spreadMoment } from "../moment/spread.ts";
import { isoTime } from "../moment/wall-time.ts";
import type { Hash } from "../ports/system.ts";
import { type StepContext, type StepContextDeps, stepContextOf } from "./step-context.ts";
import { evaluateValue } from "./values.ts";

export interface MomentDeps extends StepContextDeps {
  readonly hash: Hash;
  readonly rules: { readonly settings: Settings };
}

/**
 * Throws HoldError until the moment, where it is still to come. Else answers at once whether to skip: there is no such
 * moment, or it was past when the run came to the step and `past` says to skip. When asked again after waiting, a date
 * that has moved holds again; a time of day does not, because the next one is tomorrow's. It only reads, so it may be
 * called any number of times.
 *
 * What is past, and which moment is next, is judged at the time when the run came to the step (`began`), not when the
 * task runs: a run that came to `at: "09:00"` a second before nine and was throttled for a minute does not wait until
 * tomorrow.
 *
 * A shared moment is spread, and the HoldError carries both times. What is past is judged by the shared moment that the
 * run goes by: a run that a schedule for 09:00 let in at 09:07 has not missed a moment at 09:00.
 */
export async function moment(deps: MomentDeps, task: MomentTask): Promise<MomentResult> {
  const { date } = task.moment;
  if (date === undefined && task.waited) {
    await stepContextOf(deps, task);
    return { skip: false };
  }
  const context = await stepContextOf(deps, task);
  const value = date && (await context.ask((scope, failures) => evaluateValue(date, scope, failures)));
  const { found, isDue } = dueMoment(task, value, { ...context, now: arrivalTime(task, context.now) });
  if (found === undefined) return { skip: true };
  const until = isDue ? customerTime(deps, task, context, found) : found.at;
  // The run slept by the clock of Step Functions, so a margin applies.
  if (until > context.now + (task.waited ? CLOCK_MARGIN : 0)) throw holdUntil(until, found);
  return { skip: !isDue && !task.waited && task.past === "skip" };
}

/** When the run came to the step. Older machines do not say: then it is the time of the task. */
function arrivalTime({ began }: MomentTask, now: number): number {
  return began === undefined ? now : Math.min(now, Date.parse(began));
}

/** The moment, and whether it is still due for this run. */
function dueMoment(task: MomentTask, date: Json | undefined, { profile, entry, now }: StepContext) {
  const { moment: rule, clock } = task;
  const shared = sharedMoment(clock, entry, now);
  const first = momentOf(rule, date, profile, leastDue(shared, now));
  if (first !== undefined && stillDue(first.at, shared, now)) return { found: first, isDue: true };
  if (rule.date !== undefined || shared === undefined) return { found: first, isDue: false };
  return { found: momentOf(rule, date, profile, runTime(shared, now)), isDue: true };
}

/** The customer's own time for the moment. A machine that does not carry the nominal moment gets the moment itself. */
function customerTime(
  { hash, rules }: MomentDeps,
  { clock }: MomentTask,
  { profile }: StepContext,
  found: Moment,
): number {
  if (clock === undefined || !found.wall) return found.at;
  return spreadMoment({ hash, settings: rules.settings, profile }, found.at);
}

function holdUntil(until: number, { at, wall }: Moment): HoldError {
  const whole = wholeSecond(until);
  return new HoldError(whole, isoTime(whole), "moment", wall ? isoTime(wholeSecond(at)) : null);
}

interface DeadlineDeps extends StepContextDeps {
  readonly hash: Hash;
  readonly rules: { readonly settings: Settings };
}

/**
 * The end of a wait until a date. A shared moment is spread, and both times are returned. The end may be past; where
 * there is no such date it is the time at which the run came to the wait, which then only looks back. It only reads, so
 * it may be called any number of times.
 */
export async function deadline(deps: DeadlineDeps, task: DeadlineTask): Promise<DeadlineResult> {
  const { hash, rules } = deps;
  const { moment: rule } = task;
  const context = await stepContextOf(deps, task);
  const { date } = rule;
  const value = date && (await context.ask((scope, failures) => evaluateValue(date, scope, failures)));
  const began = Math.min(context.now, Date.parse(task.began));
  const found = momentOf(rule, value, context.profile, began);
  if (found === undefined) return { until: isoTime(wholeSecond(began)), nominal: null };
  if (!found.wall) return { until: isoTime(wholeSecond(found.at)), nominal: null };
  const until = spreadMoment({ hash, settings: rules.settings, profile: context.profile }, found.at);
  return { until: isoTime(wholeSecond(until)), nominal: isoTime(wholeSecond(found.at)) };
}
