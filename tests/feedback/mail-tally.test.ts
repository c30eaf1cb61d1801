import { describe, expect, it } from "vitest";
import { memoryClock, memoryCounter } from "../../adapters/memory/system.ts";
import { memoryTallies } from "../../adapters/memory/tallies.ts";
import { mailTally } from "../../core/feedback/mail-tally.ts";
import { reportsComplaints } from "../../core/feedback/reporting-domains.ts";
import { MAIL_TALLY, mailDays } from "../../core/model/deliverability.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { watchMail } from "../../core/settle/watch-mail.ts";
import { customer, DAY, HOUR, NOON, settings } from "../policy/inputs.ts";

function report(name: string, properties: JsonObject = {}, fields: Partial<CustomerEvent> = {}): CustomerEvent {
  const from = { id: "e-1", customerId: "c-1", context: {}, replay: false, provider: true } as const;
  return { ...from, name, time: NOON, mailed: NOON, properties, ...fields };
}

function here() {
  const [clock, counter, tallies] = [memoryClock(NOON), memoryCounter(), memoryTallies()];
  const tally = mailTally({ tallies, clock, counter });
  const ada = customer({ addresses: { email: { v: "ada@yahoo.co.uk", t: 1 } } });
  return {
    ...{ clock, counter, tallies, tally },
    note: (...events: readonly CustomerEvent[]) => {
      for (const event of events) tally.note(event, { before: ada, after: ada });
    },
    counted: async () => Object.values(await tallies.read(MAIL_TALLY, mailDays(clock.now()))),
  };
}

const NOW = Math.floor(NOON / HOUR);

describe("what SES reports", () => {
  it("is counted for a whole batch by one write", async () => {
    const { note, tally, tallies, counted } = here();
    note(
      report("Email Delivered"),
      report("Email Delivered"),
      report("Email Bounced", { permanent: true, address: "bob@example.com" }),
      report("Email Complained", { address: "Ada <ada@yahoo.co.uk>" }),
    );
    await tally.flush();
    await tally.flush();

    expect(await counted()).toEqual([
      { [`${NOW}/delivered`]: 2, [`${NOW}/reporting`]: 2, [`${NOW}/bounced`]: 1, [`${NOW}/complained`]: 1 },
    ]);
    expect(tallies.used.writes).toBe(1);
  });

  it("counts in the hour in which its message was sent", async () => {
    const { note, tally, counted } = here();
    note(
      report("Email Complained", {}, { mailed: NOON - 2 * DAY }),
      report("Email Complained", {}, { mailed: NOON - 4 * DAY }),
    );
    await tally.flush();

    expect(await counted()).toEqual([{ [`${NOW - 48}/complained`]: 1 }]);
  });

  it("does not count where SES does not count it, or where it is not SES that says it", async () => {
    const { note, tally, tallies } = here();
    const { provider: _, ...others } = report("Email Bounced", { permanent: true });
    note(
      report("Email Bounced", { permanent: false }),
      report("Email Bounced", { permanent: true, kind: "OnAccountSuppressionList" }),
      report("Email Complained", { address: "bob@gmail.com" }),
      report("Email Opened"),
      others,
      report("Email Bounced", { permanent: true }, { replay: true }),
    );
    await tally.flush();

    expect(tallies.used.writes).toBe(0);
  });

  it("is kept for the next batch where it cannot be stored", async () => {
    const { clock, counter, tallies } = here();
    let down = true;
    const add: typeof tallies.add = (...of) => (down ? Promise.reject(new Error("down")) : tallies.add(...of));
    const tally = mailTally({ tallies: { ...tallies, add }, clock, counter });
    tally.note(report("Email Delivered"), { before: undefined, after: customer() });
    await tally.flush();
    expect(counter.total("UnexpectedError")).toBe(1);

    down = false;
    await tally.flush();
    expect(tallies.used.writes).toBe(1);
  });
});

describe("the sweeper", () => {
  it.each([
    [24, 0, 0],
    [25, 1, 0],
    [50, 1, 1],
  ])("of %d bounces in a thousand says %d times high and %d times at review", async (bounces, high, review) => {
    const { clock, counter, tallies } = here();
    const day = String(Math.floor(NOON / DAY));
    await tallies.add(MAIL_TALLY, day, { [`${NOW}/delivered`]: 1000 - bounces, [`${NOW}/bounced`]: bounces }, 0);
    await watchMail({ settings: { ...settings, deliverability: "alarm" }, tallies, clock, counter });

    expect([counter.total("MailRateHigh"), counter.total("MailRateAtReview")]).toEqual([high, review]);
  });

  it("reads nothing where the settings do not ask", async () => {
    const { clock, counter, tallies } = here();
    await watchMail({ settings, tallies, clock, counter });
    expect(tallies.used.reads).toBe(0);
  });
});

describe("domains that report complaints", () => {
  it.each(["a@yahoo.com", "a@Yahoo.de", "a@yahoo.co.uk", "a@yahoo.com.br", "a@hotmail.fr", "a@msn.com", "a@aol.com"])(
    "%s",
    (address) => {
      expect(reportsComplaints(address)).toBe(true);
    },
  );
  it.each(["a@gmail.com", "a@example.com", "a@yahoo.example.com", "a@live.example", "a", ""])("not %s", (address) => {
    expect(reportsComplaints(address)).toBe(false);
  });
});
