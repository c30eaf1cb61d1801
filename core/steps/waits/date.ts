import type { Surroundings } from "../../enter/matches.ts";
import { evaluate } from "../../expression/evaluate.ts";
import type { Entry, Profile, Wait } from "../../model/profile.ts";
import type { DateWaitRule } from "../../model/rules.ts";
import { momentOf } from "../../moment/moment.ts";
import { stepScope } from "../step-scope.ts";
import { wholeSecond } from "../whole-second.ts";
import type { Heard } from "./heard.ts";

/**
 * A wait for a date is answered when the date has moved: when the profile gives another moment than the one that is waited
 * for, or none. That the moment has come is the machine's time-out.
 */
export async function hearDate(
  { profile, entry, wait, pass }: { profile: Profile; entry: Entry; wait: Pick<Wait, "steps">; pass: number },
  { moment, until }: DateWaitRule,
  around: Surroundings,
): Promise<Heard> {
  const { now, failures } = around;
  const scope = {
    event: entry.event,
    entry: entry.event,
    profile: around.profile(),
    steps: stepScope(entry, wait.steps),
    journey: entry.journey,
    pass,
    now,
  };
  const { date } = moment;
  const value =
    date === undefined || "literal" in date ? date?.literal : await evaluate(date.expression, scope, failures);
  const found = momentOf(moment, value, profile, now);
  if (found !== undefined && wholeSecond(found.at) === until) return undefined;
  return { matched: { name: "Date Moved", time: now, properties: {} } };
}
