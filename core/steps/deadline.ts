import type { Settings } from "../model/rules.ts";
import type { DeadlineResult, DeadlineTask } from "../model/task.ts";
import { momentOf } from "../moment/moment.ts";
import { spreadMoment } from "../moment/spread.ts";
import type { Hash } from "../ports.ts";
import { isoTime } from "../send/iso-time.ts";
import { evaluateValue, type StepContextDeps, stepContextOf } from "./step-context.ts";
import { wholeSecond } from "./whole-second.ts";

export interface DeadlineDeps extends StepContextDeps {
  readonly hash: Hash;
  readonly rules: { readonly settings: Settings };
}

/**
 * Until when a wait lasts whose end is a date. A moment that many share is spread, and both times are said. It may be past; where there
 * is no such date it is when the run came to the wait, which then only looks back. Reads only, so it may be asked any number of times.
 */
export async function deadline(deps: DeadlineDeps, task: DeadlineTask): Promise<DeadlineResult> {
  const { hash, rules } = deps;
  const { moment: rule } = task;
  const scene = await stepContextOf(deps, task);
  const { date } = rule;
  const value = date && (await scene.ask((scope, failures) => evaluateValue(date, scope, failures)));
  const began = Math.min(scene.now, Date.parse(task.began));
  const found = momentOf(rule, value, scene.profile, began);
  if (found === undefined) return { until: isoTime(wholeSecond(began)), nominal: null };
  if (!found.wall) return { until: isoTime(wholeSecond(found.at)), nominal: null };
  const until = spreadMoment({ hash, settings: rules.settings, profile: scene.profile }, found.at);
  return { until: isoTime(wholeSecond(until)), nominal: isoTime(wholeSecond(found.at)) };
}
