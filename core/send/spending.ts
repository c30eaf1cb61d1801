import { type Budget, budgetKey, budgetSlot, countsFor, priceOf, SPENT_TALLY } from "../model/budget.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import { localTime } from "../moment/wall-time.ts";
import { addressFor } from "../policy/address.ts";
import { countriesOfPhone } from "../policy/customer-zones.ts";
import type { Clock, Counter } from "../ports/system.ts";
import type { Tallies } from "../ports/tallies.ts";

/** Counts what messages cost in memory, and stores it for many of them together. */
export interface Spending {
  /** Counts a message that its provider has, or may have. */
  note(message: Message, profile: Profile): void;
  /** Stores what is counted, if it is time to: a write for each kind of period, day or month, that a budget has. Never throws. */
  flush(): Promise<void>;
}

/** So many messages are stored together; a write is then a twentieth of a message's. */
export const STORED_TOGETHER = 20;
/** What is counted is stored with the next message after this time; milliseconds. */
export const STORED_AFTER = 60_000;

const DAY = 86_400;

/**
 * The first message is stored at once, then twenty together, or all of a minute. What an instance has counted and not stored when it
 * ends is lost: at most nineteen messages.
 */
export function spending({
  settings,
  tallies,
  clock,
  counter,
}: {
  readonly settings: Settings;
  readonly tallies: Pick<Tallies, "add">;
  readonly clock: Clock;
  readonly counter: Counter;
}): Spending {
  const { budgets = [], prices, zone } = settings;
  const slots = new Map<string, Record<string, number>>();
  let noted = 0;
  let stored = Number.NEGATIVE_INFINITY;
  return {
    note(message, profile) {
      const { journey = "" } = parseMessageKey(message.key) ?? {};
      const { channel, segments } = message;
      const phone = channel === "sms" ? (addressFor(profile, channel) ?? "") : "";
      const countries = countriesOfPhone(phone, profile.country?.v.toUpperCase());
      const cost = priceOf(prices, { channel, segments, countries });
      const counts = budgets.filter((budget) => countsFor(budget, { channel, journey }));
      if (cost === 0 || counts.length === 0) return;
      noted++;
      const { date } = localTime(clock.now(), zone);
      for (const [slot, key] of placesOf(counts, date)) {
        const amounts = slots.get(slot) ?? {};
        amounts[key] = (amounts[key] ?? 0) + cost;
        slots.set(slot, amounts);
      }
    },
    async flush() {
      const now = clock.now();
      if (noted === 0 || (noted < STORED_TOGETHER && now < stored + STORED_AFTER && now >= stored)) return;
      noted = 0;
      stored = now;
      for (const [slot, amounts] of [...slots]) {
        slots.delete(slot);
        try {
          await tallies.add(SPENT_TALLY, slot, amounts, Math.floor(now / 1000) + (slot.length === 10 ? 3 : 35) * DAY);
        } catch {
          counter.count("UnexpectedError", {});
          slots.set(slot, sumOf(slots.get(slot), amounts));
        }
      }
    },
  };
}

/** Slot and name of each budget, once: a name counts once however many budgets have it. */
function placesOf(budgets: readonly Budget[], date: string): readonly (readonly [string, string])[] {
  const places = budgets.map((budget) => [budgetSlot(budget, date), budgetKey(budget)] as const);
  return [...new Map(places.map((place) => [place.join(" "), place])).values()];
}

function sumOf(before: Readonly<Record<string, number>> = {}, after: Readonly<Record<string, number>>) {
  const sums = Object.entries(after).map(([name, amount]) => [name, (before[name] ?? 0) + amount] as const);
  return { ...before, ...Object.fromEntries(sums) };
}
