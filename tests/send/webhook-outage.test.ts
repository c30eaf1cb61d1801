import { describe, expect, it } from "vitest";
import type { Template } from "../../core/model/message.ts";
import { THROTTLED_FOR_MS } from "../../core/send/limits.ts";
import { sweepClaim } from "../../core/settle/sweep-item.ts";
import { DAY, HOUR } from "../policy/inputs.ts";
import { dying } from "./dying.ts";
import { dropped, failed, type OneSend, outcome, SENT, task, type World, world as worldOf } from "./world.ts";

const UNKNOWN = { ...SENT, reason: "unknown" };
const MINUTE = 60_000;
const HOOK = { template: "hook", channel: "webhook", topic: "account", transactional: false } as const;
const hook: OneSend = { ...task, choices: [HOOK] };

const template: Template = {
  name: "hook",
  channel: "webhook",
  topic: "account",
  transactional: false,
  entryFields: [],
  url: "https://hooks.test/in",
  body: "{}",
};

async function world(fields: Parameters<typeof worldOf>[0] = {}) {
  const topics = { account: { channels: ["email", "webhook"], default: "in" } } as const;
  const settings = { topics, caps: [{ max: 1, per: DAY }], ...fields.settings };
  const here = await worldOf({ ...fields, settings });
  const deps = { ...here.deps, templates: { ...here.deps.templates, hook: template } };
  return { ...here, deps, slots: () => here.profiles.all()[0]?.slots ?? [] };
}

/** Asks as a machine does, every so many milliseconds, until there is an answer; the minutes at which the receiver was asked. */
async function until({ deps, clock, channel }: World, of = hook, every = MINUTE / 4) {
  const start = clock.now();
  const asked: number[] = [];
  for (;;) {
    const before = channel.calls.length;
    const result = await outcome(deps, of);
    if (channel.calls.length > before) asked.push(Math.round((clock.now() - start) / MINUTE));
    if (result !== "Retryable") return { result, asked, after: clock.now() - start };
    if (clock.now() - start > 2 * DAY) throw new Error("The send never came to an end.");
    clock.advance(every);
  }
}

function times<T>(count: number, behaviour: T): readonly T[] {
  return Array.from({ length: count }, () => behaviour);
}

describe("a webhook whose receiver answers 5xx or nothing", () => {
  it("for three minutes gets the message all the same, under one key, and it counts once", async () => {
    const here = await world();
    here.channel.behave("fail", "fail");

    const { result, asked } = await until(here);

    expect(result).toEqual(SENT);
    expect(asked).toEqual([0, 1, 3]);
    expect(new Set(here.channel.calls.map(({ tags }) => JSON.stringify(tags))).size).toBe(1);
    expect(await here.message()).toMatchObject({ state: "sent", attempt: 3 });
    expect(here.slots()).toHaveLength(1);
    expect([here.counter.total("Sent"), here.counter.total("SendUnknown")]).toEqual([1, 0]);
  });

  it("is asked twice as long after each time, up to four hours, and for a day; then the message is unknown, and counts", async () => {
    const here = await world();
    here.channel.behave(...times(20, "fail" as const));

    const { result, asked, after } = await until(here);

    expect(result).toEqual(UNKNOWN);
    expect(asked).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 495, 735, 975, 1215]);
    expect(after).toBeLessThan(THROTTLED_FOR_MS);
    expect((await here.message())?.state).toBe("unknown");
    expect(here.slots()).toHaveLength(1);
    expect([here.counter.total("SendUnknown"), here.counter.total("SendsUnknown")]).toEqual([1, 1]);
    here.clock.advance(HOUR);
    expect(await outcome(here.deps, hook)).toEqual(UNKNOWN);
    expect(here.channel.calls).toHaveLength(13);
  });

  it("is asked as often about a transactional message, not three times", async () => {
    const receipt: OneSend = { ...task, choices: [{ template: "hook", channel: "webhook", transactional: true }] };
    const here = await world();
    const deps = { ...here.deps, templates: { hook: { ...template, transactional: true } } };
    here.channel.behave(...times(5, "fail" as const));

    expect(await until({ ...here, deps }, receipt)).toMatchObject({ result: SENT, asked: [0, 1, 3, 7, 15, 31] });
  });

  it("keeps the message's place in the caps from others meanwhile", async () => {
    const here = await world();
    here.channel.behave("fail");
    await outcome(here.deps, hook);

    expect(await outcome(here.deps, { ...task, step: "other" })).toMatchObject({ reason: "cap_overall" });
    expect((await until(here)).result).toEqual(SENT);
  });

  it.each([
    ["refuses it then", "refuse"],
    ["is busy then, for a day", "throttle"],
    ["does not know us then, for a day", "misconfigured"],
  ] as const)("and %s may have it: unknown, and its place in the caps stays taken", async (_, later) => {
    const here = await world();
    here.channel.behave("fail", ...times(200, later));

    expect((await until(here, hook, 30 * MINUTE)).result).toEqual(UNKNOWN);

    expect((await here.message())?.state).toBe("unknown");
    expect(here.slots()).toHaveLength(1);
    expect([here.counter.total("SendFailed"), here.counter.total("Dropped")]).toEqual([0, 0]);
  });

  it("and takes it after having been busy between has it, once", async () => {
    const here = await world();
    here.channel.behave("fail", "throttle", "fail", "throttle");

    expect((await until(here)).result).toEqual(SENT);

    expect(here.slots()).toHaveLength(1);
  });

  it("may have it where the gate drops it meanwhile", async () => {
    const here = await world();
    here.channel.behave("fail", "throttle");
    await outcome(here.deps, hook);
    here.clock.advance(MINUTE);
    await outcome(here.deps, hook);
    const profile = here.profiles.all()[0];
    if (profile === undefined) throw new Error("The customer is gone.");
    const consent = { account: { v: false, t: here.clock.now() } };
    await here.profiles.write({ ...profile, ver: profile.ver + 1, consent }, profile.ver, {});

    expect(await outcome(here.deps, hook)).toEqual(UNKNOWN);

    expect(here.slots()).toHaveLength(1);
    expect(here.counter.total("Dropped")).toBe(0);
  });

  it("is asked again after quiet hours, not in them", async () => {
    const quiet = { from: "12:01", to: "14:00", then: "hold" as const };
    const here = await world({ settings: { quiet, caps: [{ max: 1, per: DAY }] } });
    here.channel.behave("fail");
    await outcome(here.deps, hook);
    here.clock.advance(2 * MINUTE);

    expect(await outcome(here.deps, hook)).toBe("Hold");
    here.clock.advance(2 * HOUR);
    expect(await outcome(here.deps, hook)).toEqual(SENT);
    expect(here.channel.calls).toHaveLength(2);
    expect(here.slots()).toHaveLength(1);
  });
});

describe("a marketing webhook of several choices", () => {
  const mail = { template: "hello", channel: "email", topic: "account", transactional: false } as const;
  const several = (...alsoOn: OneSend["alsoOn"]): OneSend => ({ ...task, choices: [HOOK, mail] as never, alsoOn });

  it("that may have arrived is not sent by the other too, where it is refused later", async () => {
    const here = await world();
    here.channel.behave("fail", "refuse");

    expect((await until(here, several("failed"))).result).toEqual(UNKNOWN);

    expect(here.channel.calls.map(({ channel }) => channel)).toEqual(["webhook", "webhook"]);
  });

  it("nor where its own hour is quiet later", async () => {
    const quiet = { from: "12:02", to: "14:00", then: "hold" as const, channels: ["webhook" as const] };
    const here = await world({ settings: { quiet } });
    here.channel.behave("fail", "throttle");
    await outcome(here.deps, several("quiet"));
    here.clock.advance(MINUTE);
    await outcome(here.deps, several("quiet"));
    here.clock.advance(2 * MINUTE);

    expect(await outcome(here.deps, several("quiet"))).toBe("Hold");

    here.clock.advance(2 * HOUR);
    expect(await outcome(here.deps, several("quiet"))).toMatchObject({ sent: true });
    expect(here.channel.calls.map(({ channel }) => channel)).toEqual(["webhook", "webhook", "webhook"]);
  });

  it("goes by the other where it was refused at once", async () => {
    const here = await world();
    here.channel.behave("refuse");

    expect(await outcome(here.deps, several("failed"))).toEqual(SENT);
    expect(here.channel.calls.map(({ channel }) => channel)).toEqual(["webhook", "email"]);
  });
});

describe("a process that dies over a webhook", () => {
  it.each([3, 4].flatMap((at) => (["before", "after"] as const).map((when) => ({ at, when }))))(
    "$when its call $at: the message is sent, under one key, and counts once",
    async ({ at, when }) => {
      const here = await world();
      const process = dying(here.deps, at, when);
      await Promise.race([outcome(process.deps, hook), process.died]);

      expect((await until(here)).result).toEqual(SENT);

      expect([1, 2]).toContain(here.channel.calls.length);
      expect(new Set(here.channel.calls.map(({ tags }) => JSON.stringify(tags))).size).toBe(1);
      expect(here.slots()).toHaveLength(1);
    },
  );

  it("leaves it to one of two who come after the lease", async () => {
    const here = await world();
    const process = dying(here.deps, 3, "before");
    await Promise.race([outcome(process.deps, hook), process.died]);
    here.clock.advance(MINUTE);

    const results = await Promise.all([outcome(here.deps, hook), outcome(here.deps, hook)]);

    expect(here.channel.calls).toHaveLength(1);
    expect(results).toContainEqual(SENT);
  });

  it("is not what the sweeper ends while its run still tries", async () => {
    const here = await world();
    here.channel.behave("fail");
    await outcome(here.deps, hook);
    here.clock.advance(2 * MINUTE);
    await sweepClaim(here.deps, "c-1", "welcome#1#hello#1");

    expect(await outcome(here.deps, hook)).toEqual(SENT);
  });

  it("has the sweeper end what nobody tried for a day", async () => {
    const here = await world();
    here.channel.behave("fail");
    await outcome(here.deps, hook);
    here.clock.advance(DAY + HOUR);
    await sweepClaim(here.deps, "c-1", "welcome#1#hello#1");

    expect((await here.message())?.state).toBe("unknown");
  });
});

describe("other marketing messages", () => {
  it("are handed over once, as ever", async () => {
    const here = await world();
    here.channel.behave("fail");

    expect([await outcome(here.deps), await outcome(here.deps)]).toEqual([UNKNOWN, UNKNOWN]);
    expect(here.channel.calls).toHaveLength(1);
  });

  it("fail where they are refused, and are dropped where a provider is busy for a day, webhooks too", async () => {
    const here = await world();
    here.channel.behave("refuse", ...times(200, "throttle" as const));

    expect(await outcome(here.deps, hook)).toEqual(failed("rejected"));
    expect((await until(here, { ...hook, step: "next" }, 30 * MINUTE)).result).toEqual(dropped("throttled"));
    expect(here.slots()).toEqual([]);
  });
});
