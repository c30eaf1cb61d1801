import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "../ingest/world.ts";
import { type Called, play } from "./played.ts";

const THROTTLED = "Lambda.TooManyRequestsException";
const SECOND = 1000;

/** Every call in this time is throttled, in milliseconds of the run. */
const throttledUntil = (end: number, from = 0) => ({
  before: ({ at }: Called) => (at >= from && at < end ? THROTTLED : undefined),
});

const WAIT_AN_HOUR = `  - id: paid
    wait: { for: { event: Payment Captured }, up to: 1h }
  - send: hello
`;
const PAID_OR_NOT = `  - id: paid
    wait: { for: { event: Payment Captured }, up to: 1h }
    then: [ { wait: 1m, title: Paid } ]
    else: [ { wait: 1m, title: Unpaid } ]
`;

describe("a wait whose registration is throttled", () => {
  it("registers when the throttle is over, and its deadline is where it was", async () => {
    const all = await play(PAID_OR_NOT, throttledUntil(20 * MINUTE));

    await all.until(HOUR - SECOND);
    expect(await all.states()).not.toContain("Unpaid");
    expect(Object.keys(all.entry("example#1").waits)).toEqual(["paid#1"]);
    await all.until(HOUR + SECOND);

    expect(await all.states()).toContain("Unpaid");
  });

  it("finds the event that came while nobody could be called", async () => {
    const all = await play(PAID_OR_NOT, throttledUntil(50 * MINUTE));

    await all.until(30 * MINUTE);
    await all.ingest("Payment Captured");
    await all.until(3 * HOUR);

    expect(await all.results()).toEqual({ paid: { happened: true } });
  });

  it("finds it too where the throttle outlasts its deadline, and the answer is at most half an hour late", async () => {
    const all = await play(PAID_OR_NOT, throttledUntil(2 * HOUR));

    await all.until(30 * MINUTE);
    await all.ingest("Payment Captured");
    await all.until(2 * HOUR + 31 * MINUTE);

    expect(await all.states()).toContain("Paid");
  });

  it("does not take what came after its deadline for what it waited for", async () => {
    const all = await play(PAID_OR_NOT, throttledUntil(2 * HOUR));

    await all.until(HOUR + MINUTE);
    await all.ingest("Payment Captured");
    await all.until(2 * HOUR + 32 * MINUTE);

    expect(await all.states()).toContain("Unpaid");
    expect(await all.results()).toEqual({ paid: { happened: false } });
  });

  it("leaves an event that came after its deadline to the next wait", async () => {
    const twice = `${PAID_OR_NOT}  - id: then_paid\n    wait: { for: { event: Payment Captured }, up to: 1d }\n`;
    const all = await play(twice, throttledUntil(70 * MINUTE));
    await all.until(3 * HOUR);
    await all.ingest("Payment Captured");

    await all.until(4 * HOUR);

    expect(await all.results()).toEqual({ paid: { happened: false }, then_paid: { happened: true } });
  });
});

describe("a wait that was registered in time", () => {
  it("is not answered by what comes after its deadline", async () => {
    const all = await play("  - id: paid\n    wait: { for: { event: Payment Captured }, up to: 1h }\n  - wait: 1d\n");
    await all.until(2 * HOUR);

    await all.ingest("Payment Captured");

    expect(all.entry("example#1").waits["paid#1"]?.matched).toBeUndefined();
    expect(all.counter.total("Woken")).toBe(0);
  });

  it("reaches the function before its own time-out also where the first attempt failed just before the deadline", async () => {
    const timeouts: unknown[] = [];
    const all = await play(PAID_OR_NOT, throttledUntil(2 * HOUR));
    await all.until(3 * HOUR);

    for (const { taskScheduledEventDetails: details } of await all.cloud.history(all.arn)) {
      if (typeof details === "object" && details !== null && "timeoutInSeconds" in details)
        timeouts.push(details.timeoutInSeconds);
    }

    expect(timeouts[0]).toBe(3600);
    expect(timeouts.slice(1).every((seconds) => Number(seconds) >= 30)).toBe(true);
    expect(timeouts.at(-1)).toBe(30);
  });
});

describe("a wait that cannot be registered for a fault of ours", () => {
  const broken = (end: number) => ({
    before: ({ at }: Called) => (at < end ? "TypeError" : undefined),
  });

  it("sleeps to its deadline, looks back once more, and finds what came", async () => {
    const all = await play(PAID_OR_NOT, broken(40 * MINUTE));
    await all.until(50 * MINUTE);
    expect(await all.states()).toEqual([
      "Wait for Payment Captured, up to 1 hour",
      "Time left for Payment Captured?",
      "Rest before waiting for Payment Captured",
    ]);
    await all.ingest("Payment Captured");

    await all.until(2 * HOUR);

    expect(await all.results()).toEqual({ paid: { happened: true } });
    expect(await all.states()).toContain("Paid");
  });

  it("takes else then, and not at once", async () => {
    const all = await play(PAID_OR_NOT, broken(40 * MINUTE));

    await all.until(HOUR - SECOND);
    expect(await all.states()).not.toContain("Unpaid");
    await all.until(HOUR + 31 * SECOND);

    expect(await all.states()).toContain("Unpaid");
  });

  it("takes else, marked as failed, where it cannot be registered then either", async () => {
    const all = await play(PAID_OR_NOT, broken(30 * DAY));

    await all.until(2 * HOUR);

    expect(await all.results()).toEqual({ paid: { happened: false, failed: true } });
  });

  it("loses no look-back in a wait of weeks: it registers again every few days", async () => {
    const long = PAID_OR_NOT.replace("1h", "30d");
    const all = await play(long, broken(2 * HOUR));

    await all.until(2 * DAY);
    await all.ingest("Payment Captured");
    await all.until(3 * DAY + HOUR);

    expect(await all.results()).toEqual({ paid: { happened: true } });
  });
});

describe("a decision", () => {
  const DECIDES = `  - if: entry.name = 'Cart Updated'\n    then: [ { wait: 1m, title: Yes } ]\n    else: [ { wait: 1m, title: No } ]\n`;

  it("that is throttled for most of a day is made then", async () => {
    const all = await play(DECIDES, throttledUntil(20 * HOUR));

    await all.until(2 * DAY);

    expect((await all.run()).status).toBe("SUCCEEDED");
    expect(await all.states()).toContain("Yes");
  });

  it.each(["Lambda.Unknown", "Sandbox.Timedout", "Lambda.ServiceException"])("outlasts a day of %s", async (error) => {
    const all = await play(DECIDES, { after: ({ at }) => (at < DAY ? error : undefined) });

    await all.until(3 * DAY);

    expect((await all.run()).status).toBe("SUCCEEDED");
    expect(await all.states()).toContain("Yes");
  });

  it("that could not be made is no no: the run fails where it stood, and says why", async () => {
    const all = await play(DECIDES, throttledUntil(10 * DAY));

    await all.until(10 * DAY);

    expect(await all.run()).toMatchObject({ status: "FAILED", error: THROTTLED });
    expect(await all.states()).toEqual([expect.stringMatching(/^Check/)]);
  });
});

describe("what a day of throttling costs", () => {
  it("is 140 transitions and 420 events of the history, and a minute of it a handful", async () => {
    const worst = await play(WAIT_AN_HOUR.replace("1h", "300d"), throttledUntil(10 * DAY));
    await worst.until(3 * DAY);
    const minute = await play(WAIT_AN_HOUR.replace("1h", "300d"), throttledUntil(MINUTE));
    await minute.until(HOUR);

    const { events } = await worst.cloud.call("GetExecutionHistory", {
      executionArn: worst.arn,
      maxResults: 1,
      reverseOrder: true,
    });
    // 140 retries at 3 events each, and the states before and after.
    expect(events).toMatchObject([{ id: 429 }]);
    expect(worst.cloud.transitions).toBe(143);
    expect(minute.cloud.transitions).toBeLessThan(8);
  });
});
