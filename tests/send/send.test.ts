import { describe, expect, it } from "vitest";
import { HoldError } from "../../core/model/errors.ts";
import { addressHash } from "../../core/policy/address.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";
import { sendMessage } from "../../core/send/send.ts";
import { customer, DAY, entry, HOUR, iso, NOON } from "../policy/inputs.ts";
import { dropped, failed, outcome, receipt, SEND_CALLS, SENT, task, world } from "./world.ts";

const NIGHT = { quiet: { from: "11:00", to: "14:00", then: "hold" as const } };

describe("a send", () => {
  it("hands the rendered message to the provider and stores it as sent", async () => {
    const { deps, channel, message } = await world();

    const result = await outcome(deps);

    expect(result).toEqual(SENT);
    expect(channel.calls).toEqual([
      {
        channel: "email",
        from: "Shop <hello@example.com>",
        to: "ada@example.com",
        subject: "Hello Ada",
        html: "<p>Order o-1</p>",
        text: "Order o-1",
        tags: { customerId: "c-1", key: "welcome#1#hello#1", knownSince: NOON - 24 * HOUR, template: "hello" },
        unsubscribe: "https://links.example/u/c-1/welcome%231%23hello%231/account/email",
      },
    ]);
    expect(await message()).toMatchObject({
      state: "sent",
      attempt: 1,
      providerId: "memory-1",
      verdict: { rule: "allowed" },
    });
    expect(await message()).not.toHaveProperty("due");
  });

  it("costs two reads and three writes", async () => {
    const { deps, calls } = await world();

    await outcome(deps);

    expect(calls).toEqual(SEND_CALLS);
  });

  it("that is delivered twice calls the provider once and says the same again", async () => {
    const { deps, channel } = await world();

    const results = [await outcome(deps), await outcome(deps)];

    expect(results).toEqual([SENT, SENT]);
    expect(channel.calls).toHaveLength(1);
  });

  it("that is delivered twice at once calls the provider once", async () => {
    const { deps, channel } = await world();

    const results = await Promise.all([outcome(deps), outcome(deps), outcome(deps)]);

    expect(channel.calls).toHaveLength(1);
    expect(results.filter((result) => result !== "Retryable")).toContainEqual(SENT);
    expect(await outcome(deps)).toEqual(SENT);
  });

  it("takes one cap slot, however often it is delivered", async () => {
    const { deps, profiles } = await world({ settings: { caps: [{ max: 1, per: DAY }] } });

    await outcome(deps);
    await outcome(deps);

    expect(profiles.all()[0]?.slots).toEqual([
      { message: "welcome#1#hello#1", time: NOON, journey: "welcome", topic: "account" },
    ]);
  });

  it("of another message finds the cap used up", async () => {
    const { deps, channel } = await world({ settings: { caps: [{ max: 1, per: DAY }] } });

    const results = [await outcome(deps), await outcome(deps, { ...task, step: "again" })];

    expect(results).toEqual([SENT, dropped("cap_overall")]);
    expect(channel.calls).toHaveLength(1);
  });

  it("never takes the last place of a cap twice, even at once", async () => {
    const { deps, channel } = await world({ settings: { caps: [{ max: 2, per: DAY }] } });
    const steps = ["a", "b", "c", "d", "e"];

    const results = await Promise.all(steps.map((step) => outcome(deps, { ...task, step })));

    expect(channel.calls.length).toBeLessThanOrEqual(2);
    expect(results.filter((result) => typeof result === "object" && result.sent)).toHaveLength(channel.calls.length);
  });

  it("writes the profile for a transactional message too, without a slot", async () => {
    const { deps, profiles } = await world();

    await outcome(deps, receipt);

    expect(profiles.all()[0]).toMatchObject({ ver: 2, slots: [] });
  });

  it("of a profile that is gone, or an entry that has ended, is over", async () => {
    const { deps, calls } = await world({
      profile: { entries: { "welcome#1": entry({ end: { time: NOON, outcome: "bought" } }) } },
    });

    expect(await outcome(deps)).toBe("Exited");
    expect(await outcome(deps, { ...task, customer: "nobody" })).toBe("Exited");
    expect(calls.filter((call) => call.startsWith("messages"))).toEqual([]);
  });

  it("is judged on the profile it is written on: an exit that comes first wins", async () => {
    const { deps, profiles, channel } = await world();
    let exits = 1;
    const racing: ProfileStore = {
      ...deps.profiles,
      write: async (next, expected, added) => {
        if (exits-- > 0) {
          const ended = { "welcome#1": entry({ end: { time: NOON, outcome: "bought" } }) };
          await profiles.write({ ...customer(), ver: 2, entries: ended }, 1, {});
        }
        return profiles.write(next, expected, added);
      },
    };

    const result = await outcome({ ...deps, profiles: racing });

    expect(result).toBe("Exited");
    expect(channel.calls).toEqual([]);
  });

  it("that loses the profile every time gives up for now", async () => {
    const { deps, channel, counter } = await world();
    const losing: ProfileStore = { ...deps.profiles, read: deps.profiles.read, write: async () => "clash" };

    expect(await outcome({ ...deps, profiles: losing })).toBe("Retryable");
    expect(counter.total("Clash")).toBe(5);
    expect(channel.calls).toEqual([]);
  });

  it("counts what became of it by journey, step and reason", async () => {
    const { deps, counter } = await world({ settings: { caps: [{ max: 1, per: DAY }] } });

    await outcome(deps);
    await outcome(deps, { ...task, step: "again" });

    expect(counter.total("Sent", { journey: "welcome", step: "hello" })).toBe(1);
    expect(counter.total("Dropped", { journey: "welcome", step: "again", reason: "cap_overall" })).toBe(1);
  });
});

describe("a drop", () => {
  it("is stored with its rule and values, and costs no profile write", async () => {
    const { deps, calls, message } = await world({ profile: { addresses: {} } });

    const result = await outcome(deps);

    expect(result).toEqual(dropped("no_address"));
    expect(await message()).toMatchObject({
      state: "dropped",
      attempt: 0,
      reason: "no_address",
      verdict: { rule: "address" },
    });
    expect(calls).toEqual(["profiles.read", "messages.put"]);
  });

  it("that is delivered twice is dropped once", async () => {
    const { deps, counter } = await world({ profile: { addresses: {} } });

    const results = [await outcome(deps), await outcome(deps)];

    expect(results).toEqual([dropped("no_address"), dropped("no_address")]);
    expect(counter.total("Dropped")).toBe(1);
    expect(counter.total("TemplateFault")).toBe(0);
  });

  it("stays one, though the message might pass now", async () => {
    const { deps, profiles, channel } = await world({
      profile: { addresses: {} },
      settings: { caps: [{ max: 1, per: DAY }] },
    });
    await outcome(deps);
    await profiles.write({ ...customer(), ver: 2 }, 1, {});

    const result = await outcome(deps);

    expect(result).toEqual(dropped("no_address"));
    expect(channel.calls).toEqual([]);
    expect(profiles.all()[0]?.slots).toEqual([]);
  });

  it("follows a suppression of the address, however it is spelled", async () => {
    const { deps, suppressions } = await world({ profile: { addresses: { email: { v: "Ada@Example.com", t: 1 } } } });
    await suppressions.put("email", addressHash(deps.hash, "ada@example.com"), "bounced", NOON);

    expect(await outcome(deps)).toEqual(dropped("suppressed"));
    expect(await outcome(deps, receipt)).toEqual(dropped("suppressed"));
  });

  it("follows one under an earlier spelling, looked up in the same request", async () => {
    const earlier = ["a".repeat(64), "b".repeat(64)];
    const addresses = { email: { v: "ada@example.com", t: 1, earlier } };
    const { deps, suppressions, calls } = await world({ profile: { addresses } });
    await suppressions.put("email", "b".repeat(64), "bounced", NOON);

    expect(await outcome(deps)).toEqual(dropped("suppressed"));

    expect(calls.filter((call) => call.endsWith(".read"))).toEqual(["profiles.read", "suppressions.read"]);
  });

  it.each([
    ["a template that is gone", { template: "gone" }],
    ["a template named like a property of every object", { template: "constructor" }],
    ["a template of another channel", { channel: "webhook" as const }],
  ])("follows %s", async (_, other) => {
    const { deps, counter } = await world({ profile: { consent: { account: { v: true, t: 1 } } } });

    expect(await outcome(deps, { ...task, choices: [{ ...task.choices[0], ...other }] })).toEqual(
      dropped("template_missing"),
    );
    expect(counter.total("TemplateFault", {})).toBe(1);
  });

  it.each([
    ["a filter there is none of", { body: "{{ profile.name | shout }}" }],
    ["a tag left open", { body: "{% if profile.vip %}" }],
    ["a file", { body: "{% include 'secrets' %}" }],
    ["a subject that comes out empty", { subject: "{{ profile.nickname }}" }],
  ])("follows a template with %s", async (_, broken) => {
    const { deps, counter, message } = await world();
    const hello = deps.templates.hello;
    if (hello === undefined) throw new Error("The world has no template.");

    const result = await outcome({ ...deps, templates: { hello: { ...hello, ...broken } } });

    expect(result).toEqual(dropped("render_failed"));
    expect(JSON.stringify(await message())).not.toContain("Ada");
    expect(counter.total("TemplateFault", {})).toBe(1);
  });
});

describe("a stage that delivers only to some", () => {
  const stages = {
    dev: { deliver: { only: ["*@shop.test"], else: "outbox" as const } },
    test: { deliver: { only: ["*@shop.test"], else: "drop" as const } },
  };

  it("records the others as sent and calls no provider", async () => {
    const { deps, channel, message } = await world({ settings: { stages }, stage: "dev" });

    expect(await outcome(deps)).toEqual(SENT);
    expect(channel.calls).toEqual([]);
    expect(await message()).toMatchObject({ state: "sent", providerId: "outbox" });
  });

  it("drops the others where it says so", async () => {
    const { deps, message } = await world({ settings: { stages }, stage: "test" });

    expect(await outcome(deps)).toEqual(dropped("not_deliverable_in_stage"));
    expect((await message())?.verdict?.values).toEqual({ only: ["*@shop.test"] });
  });

  it("delivers to those it lists", async () => {
    const profile = { addresses: { email: { v: "ada@shop.test", t: 1 } } };
    const { deps, channel } = await world({ settings: { stages }, stage: "test", profile });

    expect(await outcome(deps)).toEqual(SENT);
    expect(channel.calls).toHaveLength(1);
  });
});

describe("a hold", () => {
  it("raises Hold with the time, and stores it", async () => {
    const { deps, message, counter } = await world({ settings: NIGHT });

    const error = await sendMessage(deps, task, "invocation").catch((thrown: unknown) => thrown);

    if (!(error instanceof HoldError)) throw new Error("Nothing was held.");
    expect(JSON.parse(error.message)).toMatchObject({ rule: "quiet 11:00 to 14:00", until: iso(error.until) });
    expect(error.until).toBeGreaterThanOrEqual(NOON + 2 * HOUR);
    expect(await message()).toMatchObject({ state: "held", until: error.until, wasHeld: true, attempt: 0 });
    expect(counter.total("Held")).toBe(1);
  });

  it("that is delivered twice holds again", async () => {
    const { deps, channel } = await world({ settings: NIGHT });

    expect([await outcome(deps), await outcome(deps)]).toEqual(["Hold", "Hold"]);
    expect(channel.calls).toEqual([]);
  });

  it("is sent when it is over, and says that it was held", async () => {
    const { deps, clock, channel } = await world({ settings: NIGHT });
    await outcome(deps);
    clock.advance(3 * HOUR);

    const result = await outcome(deps);

    expect(result).toEqual({ ...SENT, held: true });
    expect(channel.calls).toHaveLength(1);
  });

  it("is judged anew when it is over", async () => {
    const { deps, clock } = await world({ settings: { ...NIGHT, caps: [{ max: 1, per: DAY }] } });
    await outcome(deps);
    clock.advance(3 * HOUR);
    await outcome(deps, { ...task, step: "other" });

    expect(await outcome(deps)).toEqual({ ...dropped("cap_overall"), held: true });
  });

  it("longer than a day leaves a throttled message its day", async () => {
    const { deps, clock, channel } = await world({
      settings: { closed: { days: ["2026-12-01", "2026-12-02", "2026-12-03"], then: "hold" } },
    });
    await outcome(deps);
    clock.advance(3 * DAY);
    channel.behave("throttle");

    expect(await outcome(deps)).toBe("Retryable");
    expect(await outcome(deps)).toEqual({ ...SENT, held: true });
  });
});

describe("a provider that refuses", () => {
  it("fails the message for good and gives its place in the caps back", async () => {
    const { deps, channel, profiles } = await world({ settings: { caps: [{ max: 1, per: DAY }] } });
    channel.behave("refuse");

    const results = [await outcome(deps), await outcome(deps)];

    expect(results).toEqual([failed("rejected"), failed("rejected")]);
    expect(channel.calls).toHaveLength(1);
    expect(profiles.all()[0]?.slots).toEqual([]);
  });
});

describe("what an alarm watches", () => {
  it.each([
    ["refuse", "SendFailed", "SendsFailed"],
    ["fail", "SendUnknown", "SendsUnknown"],
    ["throttle", "Throttled", "SendsReleased"],
  ] as const)("after %s is counted once by step and once for all", async (behaviour, byStep, forAll) => {
    const { deps, channel, counter } = await world();
    channel.behave(behaviour);

    await outcome(deps);

    expect(counter.total(byStep, { journey: "welcome", step: "hello" })).toBe(1);
    expect(counter.total(forAll)).toBe(1);
    expect(counter.total(forAll, { journey: "welcome" })).toBe(0);
  });
});
