import { describe, expect, it } from "vitest";
import type { SendTask } from "../../core/model/task.ts";
import type { MessageStore } from "../../core/ports/messages.ts";
import { LEASE_MS, SEND_TIMEOUT_SECONDS } from "../../core/send/limits.ts";
import { DAY, HOUR } from "../policy/inputs.ts";
import { dying } from "./dying.ts";
import { outcome, receipt, SEND_CALLS, SENT, task, type World, world } from "./world.ts";

const UNKNOWN = { ...SENT, reason: "unknown" };
/** Every call of a send, and whether the process dies before or after its effect. */
const DEATHS = SEND_CALLS.flatMap((call, at) => [
  { call, at, when: "before" as const },
  { call, at, when: "after" as const },
]);

/** Sends until the answer is one the machine does not retry; each retry comes later, as the machine's back-off has it. */
async function sendUntilDone({ deps, clock }: World, of: SendTask) {
  for (let tries = 0; tries < 20; tries++) {
    const result = await outcome(deps, of);
    if (result !== "Retryable") return result;
    clock.advance(LEASE_MS / 3);
  }
  throw new Error("The send never came to an end.");
}

async function dieAt(here: World, of: SendTask, at: number, when: "before" | "after") {
  const process = dying(here.deps, at, when);
  const end = await Promise.race([outcome(process.deps, of), process.died]);
  if (end !== "died") throw new Error(`Call ${at} was never made.`);
}

describe("a process that dies", () => {
  it.each(DEATHS)("$when $call: the marketing message is sent at most once", async ({ call, at, when }) => {
    const here = await world({ settings: { caps: [{ max: 1, per: DAY }] } });
    await dieAt(here, task, at, when);

    const result = await sendUntilDone(here, task);

    const claimed = at > 3 || (call === "messages.put" && when === "after");
    const stored = call === "messages.finish" && when === "after";
    const reached = at > 4 || (call === "sender.send" && when === "after");
    expect(result).toEqual(claimed && !stored ? UNKNOWN : SENT);
    expect(here.channel.calls).toHaveLength(claimed && !reached ? 0 : 1);
    expect((await here.message())?.state).toBe(claimed && !stored ? "unknown" : "sent");
    expect(here.profiles.all()[0]?.slots).toHaveLength(1);
  });

  it.each(DEATHS)("$when $call: the transactional message is sent at least once", async ({ at, when }) => {
    const here = await world();
    await dieAt(here, receipt, at, when);

    const result = await sendUntilDone(here, receipt);

    expect(result).toEqual(SENT);
    expect(here.channel.calls.length).toBeGreaterThanOrEqual(1);
    expect(here.channel.calls.length).toBeLessThanOrEqual(2);
    expect((await here.message("welcome#1#receipt#1"))?.state).toBe("sent");
  });
});

describe("a lease", () => {
  it("is longer than the function may run", () => {
    expect(LEASE_MS).toBeGreaterThan(SEND_TIMEOUT_SECONDS * 1000);
  });

  it("keeps others away until its last moment", async () => {
    const here = await world();
    await dieAt(here, task, 4, "before");

    here.clock.advance(LEASE_MS - 1);
    expect(await outcome(here.deps)).toBe("Retryable");
    here.clock.advance(1);
    expect(await outcome(here.deps)).toEqual(UNKNOWN);
    expect(here.counter.total("SendUnknown")).toBe(1);
  });

  it("that is over lets one of two take a transactional message over", async () => {
    const here = await world();
    await dieAt(here, receipt, 4, "before");
    here.clock.advance(LEASE_MS);

    const results = await Promise.all([outcome(here.deps, receipt), outcome(here.deps, receipt)]);

    expect(here.channel.calls).toHaveLength(1);
    expect(results).toContainEqual(SENT);
  });

  it.each<SendTask>([task, receipt])(
    "that is over ends as sent where the provider has reported ($step)",
    async (of) => {
      const here = await world();
      const key = `welcome#1#${of.step}#1`;
      await dieAt(here, of, 4, "after");
      await here.messages.mark("c-1", key, "delivered", here.clock.now());
      here.clock.advance(LEASE_MS);

      expect(await outcome(here.deps, of)).toEqual(SENT);

      expect(here.channel.calls).toHaveLength(1);
      expect(await here.message(key)).toMatchObject({
        state: "sent",
        marks: { delivered: here.clock.now() - LEASE_MS },
      });
      expect([here.counter.total("Sent"), here.counter.total("SendUnknown")]).toEqual([1, 0]);
    },
  );

  it("that is over does not lose the answer of a claimer who comes late", async () => {
    const here = await world();
    let answer: (value: { answer: "accepted"; providerId: string }) => void = () => {};
    const slow = new Promise<{ answer: "accepted"; providerId: string }>((resolve) => {
      answer = resolve;
    });
    const first = outcome({ ...here.deps, sender: { send: () => slow } });
    while ((await here.message())?.state !== "claimed") await Promise.resolve();
    here.clock.advance(LEASE_MS);
    expect(await outcome(here.deps)).toEqual(UNKNOWN);

    answer({ answer: "accepted", providerId: "late" });

    expect(await first).toEqual(SENT);
    expect((await here.message())?.state).toBe("sent");
    expect(here.channel.calls).toEqual([]);
  });
});

describe("a provider that throttles", () => {
  it("gets the message again, and then takes it", async () => {
    const here = await world({ settings: { caps: [{ max: 1, per: DAY }] } });
    here.channel.behave("throttle", "throttle");

    const results = [await outcome(here.deps), await outcome(here.deps), await outcome(here.deps)];

    expect(results).toEqual(["Retryable", "Retryable", SENT]);
    expect(await here.message()).toMatchObject({ state: "sent", attempt: 3 });
    expect(here.profiles.all()[0]?.slots).toHaveLength(1);
    expect(here.counter.total("Throttled")).toBe(2);
  });

  it("for a day has the message dropped, and its place in the caps given back", async () => {
    const here = await world({ settings: { caps: [{ max: 1, per: DAY }] } });
    here.channel.behave(...Array.from({ length: 30 }, () => "throttle" as const));

    const results: unknown[] = [];
    for (let hour = 0; hour <= 24; hour++) {
      results.push(await outcome(here.deps));
      here.clock.advance(HOUR);
    }

    expect(results.slice(0, 24)).toEqual(Array.from({ length: 24 }, () => "Retryable"));
    expect(results[24]).toEqual({ ...SENT, sent: false, dropped: true, reason: "throttled" });
    expect(here.channel.calls).toHaveLength(24);
    expect(here.profiles.all()[0]?.slots).toEqual([]);
  });

  it("keeps the message's place in the caps from others meanwhile", async () => {
    const here = await world({ settings: { caps: [{ max: 1, per: DAY }] } });
    here.channel.behave("throttle");
    await outcome(here.deps);

    const other = await outcome(here.deps, { ...task, step: "other" });

    expect(other).toMatchObject({ dropped: true, reason: "cap_overall" });
    expect(await outcome(here.deps)).toEqual(SENT);
  });

  it("leaves the slot to an attempt that may still claim through it, when another one holds", async () => {
    const quiet = { from: "12:01", to: "14:00", then: "hold" as const };
    const here = await world({ settings: { quiet, caps: [{ max: 1, per: DAY }] } });
    here.clock.advance(30_000);
    let go: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow: MessageStore = {
      ...here.messages,
      put: async (message, over) => {
        await gate;
        return here.messages.put(message, over);
      },
    };
    const first = outcome({ ...here.deps, messages: slow });
    while (here.profiles.all()[0]?.slots.length === 0) await Promise.resolve();
    here.clock.advance(LEASE_MS - 1);
    expect(await outcome(here.deps)).toBe("Hold");

    go();

    expect(await first).toMatchObject({ sent: true });
    expect(here.profiles.all()[0]?.slots).toHaveLength(1);
  });

  it("until quiet hours has the message held, and its place kept only while it may be needed", async () => {
    const quiet = { from: "12:30", to: "14:00", then: "hold" as const };
    const here = await world({ settings: { quiet, caps: [{ max: 1, per: 2 * HOUR }] } });
    here.channel.behave("throttle");
    await outcome(here.deps);
    here.clock.advance(HOUR);

    expect(await outcome(here.deps)).toBe("Hold");

    expect(here.profiles.all()[0]?.slots).toEqual([]);
    here.clock.advance(2 * HOUR);
    expect(await outcome(here.deps)).toEqual({ ...SENT, held: true });
  });
});

describe("a provider that does not say", () => {
  it("has a marketing message made unknown at once, and never sent again", async () => {
    const here = await world();
    here.channel.behave("fail");

    const results = [await outcome(here.deps), await outcome(here.deps)];

    expect(results).toEqual([UNKNOWN, UNKNOWN]);
    expect(here.channel.calls).toHaveLength(1);
    expect((await here.message())?.state).toBe("unknown");
  });

  it("but reports on the message has it", async () => {
    const here = await world();
    const sender = {
      send: async () => {
        await here.messages.mark("c-1", "welcome#1#hello#1", "delivered", here.clock.now());
        throw new Error("no answer");
      },
    };

    expect(await outcome({ ...here.deps, sender })).toEqual(SENT);

    expect((await here.message())?.state).toBe("sent");
  });

  it("has a transactional message sent again when its lease is over", async () => {
    const here = await world();
    here.channel.behave("fail");

    const early = [await outcome(here.deps, receipt), await outcome(here.deps, receipt)];
    here.clock.advance(LEASE_MS);

    expect(early).toEqual(["Retryable", "Retryable"]);
    expect(await outcome(here.deps, receipt)).toEqual(SENT);
    expect(here.channel.calls).toHaveLength(2);
  });

  it("three times has a transactional message made unknown, counted, and not sent again", async () => {
    const here = await world();
    here.channel.behave("fail", "fail", "fail");

    const results: unknown[] = [];
    for (let turn = 0; turn < 4; turn++) {
      results.push(await outcome(here.deps, receipt));
      here.clock.advance(LEASE_MS);
    }

    expect(results).toEqual(["Retryable", "Retryable", UNKNOWN, UNKNOWN]);
    expect(here.channel.calls).toHaveLength(3);
    expect([here.counter.total("SendUnknown"), here.counter.total("SendsUnknown")]).toEqual([1, 1]);
  });

  it("is not asked a fourth time where the third claimer has died", async () => {
    const here = await world();
    here.channel.behave("fail", "fail");
    for (let turn = 0; turn < 2; turn++) {
      await outcome(here.deps, receipt);
      here.clock.advance(LEASE_MS);
    }
    await dieAt(here, receipt, 5, "after");
    here.clock.advance(LEASE_MS);

    expect(await outcome(here.deps, receipt)).toEqual(UNKNOWN);

    expect(here.channel.calls.length).toBeLessThanOrEqual(3);
    expect(here.counter.total("SendsUnknown")).toBe(1);
  });

  it("counts no refusal among the three", async () => {
    const here = await world();
    here.channel.behave("fail", "throttle", "misconfigured", "throttle", "fail");

    const results: unknown[] = [];
    for (let turn = 0; turn < 6; turn++) {
      results.push(await outcome(here.deps, receipt));
      here.clock.advance(LEASE_MS);
    }

    expect(results).toEqual([...Array.from({ length: 5 }, () => "Retryable"), SENT]);
  });

  it("and never answers at all leaves the message to its lease", async () => {
    const here = await world();
    here.channel.behave("silent");
    void outcome(here.deps);
    while ((await here.message())?.state !== "claimed") await Promise.resolve();

    expect(await outcome(here.deps)).toBe("Retryable");
    here.clock.advance(LEASE_MS);
    expect(await outcome(here.deps)).toEqual(UNKNOWN);
    expect(here.channel.calls).toHaveLength(1);
  });
});
