import type { Budget } from "../model/budget.ts";
import { budgetName, countsFor, NANO, spentOf } from "../model/budget.ts";
import { spreadOf, spreadWithin } from "../moment/spread.ts";
import { instantOf, localTime, wallOf } from "../moment/wall-time.ts";
import { allow, type Check } from "./decision.ts";

const DAY = 86_400_000;

/** How the rule's name begins; the budget follows. */
export const BUDGET_RULE = "budget of ";

/**
 * No budget of the message is spent. If one is, the message is held until the next day or month of the workspace's zone begins, at
 * most a day at a time, since the settings may change. What is spent is a minute or two old.
 */
export const budgets: Check = ({ settings, message, spent, now, hash, profile }) => {
  if (spent === undefined) return allow();
  const { date } = localTime(now, settings.zone);
  const over = (settings.budgets ?? []).find(
    (budget) => countsFor(budget, message) && spentOf(budget, spent, date) >= budget.max * NANO,
  );
  if (over === undefined) return allow();
  const ends = endOf(over, now, settings.zone);
  const nominal = Math.min(ends, Math.ceil((now + DAY) / 1000) * 1000);
  const until = nominal + spreadWithin(hash, profile.customerId, spreadOf(settings));
  const usd = Number((spentOf(over, spent, date) / NANO).toFixed(4));
  return {
    kind: "hold",
    until,
    nominal,
    // Of a channel's budget another choice may be sent.
    ...(over.channel === undefined && { forAll: true }),
    grounds: { rule: `${BUDGET_RULE}${budgetName(over)}`, values: { usd, max: over.max, ends } },
  };
};

/** When the day or month of a budget ends; epoch milliseconds. */
function endOf({ per }: Budget, now: number, zone: string): number {
  const wall = new Date(wallOf(now, zone));
  const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()];
  return instantOf(per === "day" ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1), zone);
}
