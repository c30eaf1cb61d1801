import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { addressHash } from "../../core/policy/address.ts";
import { LEASE_MS, THROTTLED_FOR_MS } from "../../core/send/limits.ts";
import { DAY, HOUR } from "../policy/inputs.ts";
import { dropped, failed, outcome, receipt, SENT, task, world } from "./world.ts";

const UNKNOWN = { ...SENT, reason: "unknown" };

describe("a configuration that a provider does not accept", () => {
  it("keeps the message for when it is mended, says so in the log, and is counted apart from throttles", async () => {
    const { deps, channel, counter, clock, message } = await world();
    channel.behave("misconfigured", "misconfigured");

    expect(await outcome(deps)).toBe("Retryable");
    expect(await message()).toMatchObject({ state: "released", reason: "misconfigured" });
    clock.advance(HOUR);
    expect([await outcome(deps), await outcome(deps)]).toEqual(["Retryable", SENT]);

    expect(await message()).not.toHaveProperty("reason");
    expect([counter.total("ProviderFault", {}), counter.total("Throttled"), counter.total("SendsReleased")]).toEqual([
      2, 0, 0,
    ]);
    expect(counter.notes).toContainEqual({
      level: "error",
      message: "A provider does not take messages as we are set up.",
      facts: { channel: "email", journey: "welcome", step: "hello", error: "AccessDeniedException", status: 403 },
    });
  });

  it("that nobody mends within a day drops the message by its own name", async () => {
    const { deps, channel, clock, counter } = await world();
    channel.behave("misconfigured");
    await outcome(deps);
    clock.advance(THROTTLED_FOR_MS);

    expect(await outcome(deps)).toEqual(dropped("misconfigured"));

    expect(counter.total("Dropped", { reason: "misconfigured" })).toBe(1);
    expect(channel.calls).toHaveLength(1);
  });

  it("that is found at the end of the day drops it too", async () => {
    const { deps, channel, clock } = await world();
    channel.behave("throttle", "misconfigured");
    await outcome(deps);
    clock.advance(THROTTLED_FOR_MS - 1);
    const { sender } = deps;
    const slow = {
      send: async (message: Parameters<typeof sender.send>[0]) => {
        clock.advance(1);
        return sender.send(message);
      },
    };

    expect(await outcome({ ...deps, sender: slow })).toEqual(dropped("misconfigured"));
  });
});

describe("a fault of ours in a sender", () => {
  it("is thrown, loses no message, and is in the log", async () => {
    const { deps, channel, counter, message } = await world();
    channel.behave("ours");

    expect(await outcome(deps)).toBe("NotHandedOver");
    expect((await message())?.state).toBe("released");
    expect(counter.total("SendUnknown")).toBe(0);
    expect(counter.notes).toContainEqual({
      level: "error",
      message: "A message could not be handed over: the fault is ours.",
      facts: { channel: "email", journey: "welcome", step: "hello", error: "TypeError" },
    });

    expect(await outcome(deps)).toEqual(SENT);
  });

  it("that may have come after the message had left is unknown, and counted as a fault that nobody expects", async () => {
    const { deps, counter } = await world();
    const sender = {
      send: async () => {
        throw new TypeError("Cannot read properties of ada@example.com");
      },
    };

    expect(await outcome({ ...deps, sender })).toEqual(UNKNOWN);

    expect([counter.total("UnexpectedError"), counter.total("SendsUnknown")]).toEqual([1, 1]);
    expect(counter.notes).toContainEqual(
      expect.objectContaining({ facts: { channel: "email", journey: "welcome", step: "hello", error: "TypeError" } }),
    );
    expect(JSON.stringify(counter.notes)).not.toContain("ada@example.com");
  });
});

describe("a provider that was told to stop by whoever has the address", () => {
  it("has the message dropped and the address suppressed, so that the next is not even tried", async () => {
    const { deps, channel, clock, suppressions, profiles, counter } = await world({
      settings: { caps: [{ max: 1, per: DAY }] },
    });
    channel.behave("opted out");

    expect(await outcome(deps)).toEqual(dropped("channel_opt_out"));

    expect(await suppressions.read("email", [addressHash(sha256, "ada@example.com")])).toMatchObject({
      reason: "unsubscribed",
    });
    expect(profiles.all()[0]?.slots).toEqual([]);
    expect([counter.total("Dropped", { reason: "channel_opt_out" }), counter.total("SendFailed")]).toEqual([1, 0]);
    clock.advance(HOUR);
    expect(await outcome(deps, { ...task, pass: 2 })).toEqual(dropped("suppressed"));
    expect(channel.calls).toHaveLength(1);
  });
});

describe("what a provider says is logged", () => {
  it.each(["fail", "misconfigured"] as const)("after %s by channel and name of the error", async (behaviour) => {
    const { deps, channel, counter } = await world();
    channel.behave(behaviour);

    await outcome(deps);

    expect(counter.notes).toHaveLength(1);
    expect(counter.notes[0]?.facts).toMatchObject({ channel: "email", error: expect.any(String) });
  });

  it.each(["accept", "throttle", "refuse"] as const)("but nothing is after %s, which is counted", async (behaviour) => {
    const { deps, channel, counter } = await world();
    channel.behave(behaviour);

    await outcome(deps);

    expect(counter.notes).toEqual([]);
  });

  it("a refusal fails the message", async () => {
    const { deps, channel } = await world();
    channel.behave("refuse");

    expect(await outcome(deps)).toEqual(failed("rejected"));
  });
});

describe("a lease is long enough", () => {
  it("that no retry within it claims a message anew", async () => {
    const { deps, channel, clock } = await world();
    channel.behave("fail");
    await outcome(deps, receipt);
    clock.advance(LEASE_MS - 1);

    expect(await outcome(deps, receipt)).toBe("Retryable");
    expect(channel.calls).toHaveLength(1);
  });
});
