import { describe, expect, it } from "vitest";
import type { Fault, FaultPlan } from "../../local/faults/plan.ts";
import { agreed, event, HOUR, MINUTE, openShop, proved, SECOND, type Shop } from "./shop.ts";

const START = "2026-03-02T10:00:00Z";
const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);
const under = (faults: FaultPlan) => openShop(START, proved(), faults);

/** Journey, step and minutes after START of every message. */
function sent(shop: Shop, who: string): readonly string[] {
  return shop.cloud
    .outbox(who)
    .map(({ journey, step, time }) => `${journey}.${step} ${Math.floor((time - Date.parse(START)) / MINUTE)}`);
}

const started = (who: string) => event("Reference Started", who, { id: `${who}-start`, context: agreed(who) });

describe("the account has no place for functions for two hours", () => {
  it("what is due then waits, and every message leaves once", async () => {
    const shop = await under({ faults: [{ throttle: "functions", from: at("10:30:00"), until: at("12:30:00") }] });
    const customers = Array.from({ length: 12 }, (_, n) => `c${n}`);
    // Their first message is sent before, their event for the second comes in the middle of it.
    await shop.at(
      "2026-03-02T10:00:00Z",
      ...customers.map((who) => event("Probe Started", who, { context: agreed(who) })),
    );
    await shop.at("2026-03-02T11:15:00Z", ...customers.map((who) => started(who)));
    await shop.until("2026-03-02T12:29:59Z");
    const during = shop.cloud.outbox().length;
    await shop.until(6 * HOUR);

    expect(during).toBe(0);
    for (const who of customers) {
      const messages = sent(shop, who).map((line) => line.split(" ")[0]);
      expect(messages.toSorted()).toEqual(["probe.hello", "reference.first"]);
    }
    expect((await shop.tally()).messages).toMatchObject({ sent: 24, failed: 0, unknown: 0 });
    expect(shop.cloud.queue("sojourn-dev-ingest-dead")?.counts().visible ?? 0).toBe(0);
  });
});

describe("the table is throttled for ten minutes", () => {
  it("no event is lost, no run fails, and no message is sent twice", async () => {
    const shop = await under({
      faults: [{ throttle: "table", from: at("10:05:00"), until: at("10:15:00"), share: 0.9 }],
    });
    const customers = Array.from({ length: 10 }, (_, n) => `c${n}`);
    for (const [n, who] of customers.entries())
      await shop.at(new Date(at("10:04:30") + n * 20 * SECOND).toISOString(), started(who));
    await shop.until(8 * HOUR);

    for (const who of customers) expect(sent(shop, who).map((line) => line.split(" ")[0])).toEqual(["reference.first"]);
    expect((await shop.tally()).messages).toMatchObject({ sent: 10, failed: 0 });
  });
});

describe("the table and the bus are throttled for two hours", () => {
  it("sends, calls and events of journeys wait for them, and each is done once", async () => {
    const between = { from: at("11:30:00"), until: at("13:30:00") };
    const shop = await under({
      faults: [
        { throttle: "table", ...between },
        { throttle: "bus", ...between },
      ],
    });
    const acting = (who: string) => event("Acting Started", who, { context: agreed(who), properties: { code: who } });
    // In the middle of it are due: the call of one, the event of the next, and the message of the last.
    await shop.at("2026-03-02T10:00:00Z", acting("calls"));
    await shop.at("2026-03-02T10:45:00Z", acting("tells"));
    await shop.at("2026-03-02T11:00:00Z", event("Probe Started", "sent", { context: agreed("sent") }));
    await shop.until("2026-03-02T13:29:59Z");
    const during = shop.cloud.outbox().filter(({ time }) => time > between.from);
    await shop.until(12 * HOUR);

    expect(during).toEqual([]);
    const names = (who: string) => sent(shop, who).map((line) => line.split(" ")[0]);
    for (const who of ["calls", "tells"]) {
      expect(names(who).filter((name) => name?.startsWith("proof_acting"))).toHaveLength(3);
    }
    expect(names("sent")).toEqual(["probe.hello"]);
    const { journeys, messages } = await shop.tally();
    expect(messages).toMatchObject({ failed: 0, unknown: 0 });
    expect(journeys.proof_acting).toMatchObject({ ended: { completed: 2 } });
  });
});

describe("Step Functions takes one StartExecution a second", () => {
  it("forty who enter together all get their run, one each", async () => {
    const shop = await under({ rates: { StartExecution: { perSecond: 1, bucket: 2 } } });
    const customers = Array.from({ length: 40 }, (_, n) => `c${n}`);
    await shop.at("2026-03-02T10:00:00Z", ...customers.map((who) => started(who)));
    await shop.until(4 * HOUR);

    for (const who of customers) expect(sent(shop, who).map((line) => line.split(" ")[0])).toEqual(["reference.first"]);
  });
});

const outcomes = (shop: Shop, customers: readonly string[]) => customers.map((who) => sent(shop, who).length);

describe("a provider", () => {
  it("that throttles, is silent or refuses gets each message at most once, and in the end if it can", async () => {
    const shop = await under({
      faults: [
        { silence: "email", taken: true, customer: "taken" },
        { silence: "email", taken: false, customer: "lost" },
        { throttle: "email", until: at("11:00:00"), customer: "later" },
        { refuse: "email", answer: "rejected", customer: "rejected" },
        { disconnect: "email", sent: false, customer: "unreached", times: 2 },
        { disconnect: "email", sent: true, customer: "broken" },
        { refuse: "sms", answer: "opted out", customer: "stopped" },
      ],
    });
    const customers = ["taken", "lost", "later", "rejected", "unreached", "broken", "well"];
    const phone = { addresses: { sms: "+447700900123" }, consent: { offers: true, account: true } };
    await shop.at("2026-03-02T10:00:00Z", ...customers.map((who) => started(who)));
    await shop.at("2026-03-02T10:00:01Z", event("Phone Started", "stopped", { context: phone }));
    await shop.until(3 * HOUR);

    expect(outcomes(shop, [...customers, "stopped"])).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
    expect((await shop.tally()).messages).toMatchObject({ sent: 3, unknown: 3 });
    expect(shop.cloud.outbox("later").every(({ time }) => time >= at("11:00:00"))).toBe(true);
  });
});

describe("the send function is cut off", () => {
  it("at any call: before the claim the next attempt sends, after it the message leaves at most once", async () => {
    // It reads what ops decided (now and then), the profile and the suppression, writes the profile, claims, asks SES, stores.
    const calls = Array.from({ length: 8 }, (_, after) => after);
    const stop = (after: number, made: boolean): Fault => ({
      stop: "send",
      after,
      made,
      error: made ? "Sandbox.Timedout" : "Lambda.Unknown",
      frozen: false,
      times: 1,
      customer: `${made}-${after}`,
    });
    const shop = await under({ faults: calls.flatMap((after) => [stop(after, true), stop(after, false)]) });
    const customers = (made: boolean) => calls.map((after) => `${made}-${after}`);
    await shop.at("2026-03-02T10:00:00Z", ...[...customers(true), ...customers(false)].map((who) => started(who)));
    await shop.until(2 * HOUR);

    expect(outcomes(shop, customers(false)).slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(outcomes(shop, customers(true)).slice(0, 3)).toEqual([1, 1, 1]);
    expect(Math.max(...outcomes(shop, [...customers(true), ...customers(false)]))).toBe(1);
    expect((await shop.tally()).messages).toMatchObject({ failed: 0 });
  });
});

describe("the clock of ingest is behind that of Step Functions", () => {
  it("an event between the start of a wait and its registration is found", async () => {
    const shop = await under({
      clocks: { ingest: -50 },
      // The wait begins at twelve; its function is run seconds later.
      faults: [{ throttle: "steps", from: at("12:00:00"), until: at("12:00:04") }],
    });
    await shop.at("2026-03-02T10:00:00Z", event("Probe Started", "ann", { context: agreed("ann") }));
    const begun = await waitBegins(shop);
    await shop.at(new Date(begun + 20).toISOString(), event("Probe Answered", "ann"));
    await shop.until(2 * HOUR);

    expect(sent(shop, "ann").map((line) => line.split(" ")[0])).toEqual(["probe.hello", "probe.win_back_thanks"]);
  });
});

/** Goes to where the wait of the probe begins, which is two hours and a few moments after the entry. */
async function waitBegins(shop: Shop): Promise<number> {
  await shop.until("2026-03-02T11:59:59Z");
  for (let next = shop.cloud.nextTimer(); next !== undefined && next < at("12:00:05"); next = shop.cloud.nextTimer()) {
    await shop.cloud.runUntil(next);
    if (next >= at("12:00:00")) return next;
  }
  throw new Error("The wait has not begun.");
}
