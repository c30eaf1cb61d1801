import { HOUR_MS, MAIL_TALLY, MAIL_WINDOW_MS, type MailCount, mailPlace } from "../model/deliverability.ts";
import type { CustomerEvent } from "../model/event.ts";
import { addressFor } from "../policy/address.ts";
import type { Clock, Counter } from "../ports/system.ts";
import type { Tallies } from "../ports/tallies.ts";
import type { Around } from "./apply.ts";
import { reportsComplaints } from "./reporting-domains.ts";

export interface MailTallyDeps {
  readonly tallies: Tallies;
  readonly clock: Clock;
  readonly counter: Counter;
}

/** Counts what SES reports of e-mail, and stores the counts of a whole batch of events together. */
export interface MailTally {
  /** Counts a report in memory. */
  note(event: CustomerEvent, around: Around): void;
  /** One write for each day on which the reported messages were sent, usually one; none where nothing was noted. Never throws. */
  flush(): Promise<void>;
}

const DAY_MS = 24 * HOUR_MS;

/** Counts that were not stored, because the table failed, are kept for the next flush. */
export function mailTally({ tallies, clock, counter }: MailTallyDeps): MailTally {
  const days = new Map<string, Record<string, number>>();
  return {
    note(event, around) {
      // A report that does not say when its message was sent comes soon after it, mostly.
      const hour = Math.floor((event.mailed ?? event.time) / HOUR_MS);
      if ((hour + 1) * HOUR_MS <= clock.now() - MAIL_WINDOW_MS) return;
      for (const count of countsOf(event, around)) {
        const { day, name } = mailPlace(hour, count);
        const amounts = days.get(day) ?? {};
        amounts[name] = (amounts[name] ?? 0) + 1;
        days.set(day, amounts);
      }
    },
    async flush() {
      for (const [day, amounts] of [...days]) {
        try {
          await tallies.add(MAIL_TALLY, day, amounts, ((Number(day) + 1) * DAY_MS + MAIL_WINDOW_MS) / 1000);
          days.delete(day);
        } catch {
          counter.count("UnexpectedError", {});
        }
      }
    },
  };
}

/** Not sent at all, since SES knows the address as bad; SES does not count it either. */
const ON_LIST = "OnAccountSuppressionList";

/**
 * What a report counts as. Of bounces only the permanent ones count, as they do for SES.
 * https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html
 */
function countsOf(event: CustomerEvent, { before, after }: Around): readonly MailCount[] {
  const { name, provider, properties, replay } = event;
  if (provider !== true || replay) return [];
  const { address, permanent, kind } = properties;
  const to = typeof address === "string" ? address.replace(/>\s*$/, "") : addressFor(before ?? after, "email");
  const reporting = to !== undefined && reportsComplaints(to);
  if (name === "Email Delivered") return reporting ? ["delivered", "reporting"] : ["delivered"];
  if (name === "Email Bounced") return permanent === true && kind !== ON_LIST ? ["bounced"] : [];
  return name === "Email Complained" && reporting ? ["complained"] : [];
}
