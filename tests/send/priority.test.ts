import { describe, expect, it } from "vitest";
import type { SendDeps } from "../../core/send/deps.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { DAY, entry, NOON } from "../policy/inputs.ts";
import { aroundPorts } from "./around-ports.ts";
import { dying } from "./dying.ts";
import { dropped, type OneSend, outcome, SEND_CALLS, SENT, task, type World, world } from "./world.ts";

const MINUTE = 60_000;
const WAIT = 10 * MINUTE;
const sends = [{ topic: "account", channel: "email" as const }];
const low: OneSend = { ...task, journey: "low" };
const high: OneSend = { ...task, journey: "high", n: 2 };
const DROPPED = dropped("priority");

/** A customer inside two journeys whose messages share one place. */
function rivals(): Promise<World> {
  const entries = { "low#1": entry({ journey: "low" }), "high#2": entry({ journey: "high", n: 2 }) };
  const priorities = { low: { priority: 3, sends }, high: { priority: 7, sends } };
  return world({ profile: { entries, serial: 3 }, settings: { caps: [{ max: 1, per: DAY }], priorities } });
}

const slots = (here: World) => here.profiles.all()[0]?.slots ?? [];

/** Sends until the answer is one that the machine does not retry. It comes back when a hold is over. */
async function toTheEnd(here: World, of: OneSend) {
  for (let tries = 0; tries < 30; tries++) {
    const result = await outcome(here.deps, of);
    if (result !== "Retryable" && result !== "Hold") return result;
    here.clock.advance(result === "Hold" ? WAIT : LEASE_MS / 3);
  }
  throw new Error("The send never came to an end.");
}

describe("a message that wants the last place", () => {
  it("bids for it, waits, and is sent where nobody of higher priority comes; each delivery gives the same answer", async () => {
    const here = await rivals();

    expect([await outcome(here.deps, low), await outcome(here.deps, low)]).toEqual(["Hold", "Hold"]);
    expect(slots(here)).toMatchObject([{ message: "low#1#hello#1", time: NOON, bid: NOON + WAIT }]);
    expect(await here.message("low#1#hello#1")).toMatchObject({ state: "held", until: NOON + WAIT });

    here.clock.advance(2 * LEASE_MS);
    here.calls.length = 0;
    expect(await outcome(here.deps, low)).toBe("Hold");
    expect(here.calls).not.toContain("profiles.write");
    expect(slots(here)).toMatchObject([{ message: "low#1#hello#1", time: NOON, bid: NOON + WAIT }]);

    here.clock.advance(WAIT - 2 * LEASE_MS);
    expect([await outcome(here.deps, low), await outcome(here.deps, low)]).toEqual([
      { ...SENT, held: true },
      { ...SENT, held: true },
    ]);
    expect(here.channel.calls).toHaveLength(1);
    expect(slots(here)).toEqual([{ message: "low#1#hello#1", time: NOON + WAIT, journey: "low", topic: "account" }]);
  });

  it("costs one profile write, two writes of messages and three reads more, and one that nobody contends with nothing", async () => {
    const here = await rivals();
    await outcome(here.deps, low);
    const bidding = here.calls.splice(0);
    here.clock.advance(WAIT);
    await outcome(here.deps, low);
    const after = here.calls.splice(0);
    const alone = await rivals();
    await outcome(alone.deps, high);

    const usual = SEND_CALLS;
    expect(alone.calls).toEqual(usual);
    expect(bidding).toEqual(["profiles.read", "suppressions.read", "profiles.write", "messages.put"]);
    expect(after).toEqual([...usual.slice(0, 4), "messages.read", ...usual.slice(3)]);
  });

  it("loses it to one of higher priority, which writes no more than it does anyway", async () => {
    const here = await rivals();
    await outcome(here.deps, low);
    here.calls.length = 0;

    expect(await outcome(here.deps, high)).toEqual(SENT);
    expect(here.calls).toHaveLength(6);
    expect(slots(here)).toMatchObject([{ message: "high#2#hello#1", over: ["low#1#hello#1"] }]);

    here.clock.advance(WAIT);
    expect([await outcome(here.deps, low), await outcome(here.deps, low)]).toEqual([
      { ...DROPPED, held: true },
      { ...DROPPED, held: true },
    ]);
    expect(await here.message("low#1#hello#1")).toMatchObject({
      state: "dropped",
      reason: "priority",
      verdict: { rule: "priority of high", values: { message: "high#2#hello#1" } },
    });
    expect(here.channel.calls).toHaveLength(1);
    expect(slots(here)).toHaveLength(1);
  });

  it("gets it where the higher one could not be sent after all", async () => {
    const here = await rivals();
    await outcome(here.deps, low);
    here.channel.behave("refuse");

    expect(await outcome(here.deps, high)).toMatchObject({ failed: true });
    expect(slots(here)).toEqual([]);
    expect(await toTheEnd(here, low)).toMatchObject({ sent: true });
  });

  it("is never displaced once it may be claimed", async () => {
    const here = await rivals();
    await outcome(here.deps, low);
    here.clock.advance(WAIT);
    const process = dying(here.deps, 2, "after");
    await Promise.race([outcome(process.deps, low), process.died]);

    expect(await outcome(here.deps, high)).toEqual(dropped("cap_overall"));
    expect(await toTheEnd(here, low)).toMatchObject({ sent: true });
    expect(here.channel.calls).toHaveLength(1);
  });

  it("leaves it to others where its run never comes back", async () => {
    const here = await rivals();
    await outcome(here.deps, low);

    here.clock.advance(WAIT + LEASE_MS - 1);
    expect(await outcome(here.deps, { ...low, step: "other" })).toEqual(dropped("cap_overall"));
    here.clock.advance(1);
    expect(await toTheEnd(here, { ...low, step: "another" })).toMatchObject({ sent: true });
    expect(await toTheEnd(here, low)).toMatchObject({ dropped: true, reason: "cap_overall" });
  });
});

const DEATHS = Array.from({ length: 8 }, (_, at) => [
  { at, when: "before" as const },
  { at, when: "after" as const },
]).flat();

/** Runs a send in a process that dies at one of its calls; nothing where it makes fewer. */
async function dieAt(here: World, of: OneSend, at: number, when: "before" | "after"): Promise<void> {
  const process = dying(here.deps, at, when);
  await Promise.race([outcome(process.deps, of), process.died]);
}

describe("wherever a process dies", () => {
  it.each(DEATHS)(
    "$when call $at of the bid: the higher one is sent, and the lower one dropped",
    async ({ at, when }) => {
      const here = await rivals();
      await dieAt(here, low, at, when);
      expect(await outcome(here.deps, low)).toBe("Hold");

      expect(await outcome(here.deps, high)).toEqual(SENT);
      expect(await toTheEnd(here, low)).toMatchObject({ dropped: true, reason: "priority" });
      expect(here.channel.calls).toHaveLength(1);
    },
  );

  it.each(DEATHS)("$when call $at of the one that takes the bid over: one place, one message", async ({ at, when }) => {
    const here = await rivals();
    await outcome(here.deps, low);
    await dieAt(here, high, at, when);

    const [first, second] = [await toTheEnd(here, high), await toTheEnd(here, low)];

    expect(first).toMatchObject({ sent: true });
    expect(second).toMatchObject({ dropped: true, reason: "priority" });
    expect(here.channel.calls.length).toBeLessThanOrEqual(1);
    expect(slots(here)).toHaveLength(1);
  });

  it.each(DEATHS)("$when call $at of the one that has waited: one place, one message", async ({ at, when }) => {
    const here = await rivals();
    await outcome(here.deps, low);
    here.clock.advance(WAIT);
    await dieAt(here, low, at, when);

    const results = [await toTheEnd(here, high), await toTheEnd(here, low)];

    expect(results.filter((one) => typeof one !== "string" && one.sent)).toHaveLength(1);
    expect(here.channel.calls.length).toBeLessThanOrEqual(1);
    expect(slots(here)).toHaveLength(1);
  });
});

describe("whatever comes between", () => {
  const meeting = (deps: SendDeps, at: number, other: () => Promise<unknown>): SendDeps => {
    let calls = 0;
    return aroundPorts(deps, async (made) => {
      if (calls++ === at) await other();
      return made();
    });
  };

  it.each([0, 1, 2, 3, 4, 5, 6, 7])("at call %i of the one that has waited, two never share the place", async (at) => {
    const here = await rivals();
    await outcome(here.deps, low);
    here.clock.advance(WAIT);

    await outcome(
      meeting(here.deps, at, () => outcome(here.deps, high)),
      low,
    );
    const results = [await toTheEnd(here, low), await toTheEnd(here, high)];

    expect(results.filter((one) => typeof one !== "string" && one.sent)).toHaveLength(1);
    expect(here.channel.calls).toHaveLength(1);
  });

  it.each([0, 1, 2, 3])("at call %i of a bid, the higher one is sent", async (at) => {
    const here = await rivals();

    await outcome(
      meeting(here.deps, at, () => outcome(here.deps, high)),
      low,
    );
    const results = [await toTheEnd(here, low), await toTheEnd(here, high)];

    expect(results).toMatchObject([{ dropped: true }, { sent: true }]);
    expect(here.channel.calls).toHaveLength(1);
  });
});
