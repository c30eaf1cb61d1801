import { describe, expect, it } from "vitest";
import { MAX_RECEIVES } from "../../core/ingest/parking.ts";
import type { Entry } from "../../core/model/entry.ts";
import type { Template } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { sendAgain } from "../../core/send/send-again.ts";
import { DAY, entry, HOUR, NOON } from "../policy/inputs.ts";
import { dying } from "./dying.ts";
import { type OneSend, outcome, receipt, task, world as worldOf } from "./world.ts";

const MINUTE = 60_000;
const HOOK = { template: "hook", channel: "webhook", topic: "account", transactional: false } as const;
const hook: OneSend = { ...task, choices: [HOOK], steps: { charge: { ok: true, code: 200 } } };
const urgent: OneSend = { ...hook, choices: [{ template: "hook", channel: "webhook", transactional: true }] };

const template: Template = {
  name: "hook",
  channel: "webhook",
  topic: "account",
  transactional: false,
  entryFields: ["orderId"],
  url: "https://hooks.test/in",
  body: '{"order":"{{ entry.properties.orderId }}","code":{{ steps.charge.code }},"name":"{{ profile.name }}"}',
  bodyType: "json",
};

/** A customer inside a journey whose entry's start is in the name of its run, and so in the idempotency key. */
async function world(fields: Parameters<typeof worldOf>[0] = {}) {
  const topics = { account: { channels: ["email", "webhook"], default: "in" } } as const;
  const settings = { topics, caps: [{ max: 1, per: 3 * DAY }], ...fields.settings };
  const inside: Entry = entry({ startInName: true });
  const here = await worldOf({ ...fields, settings, profile: { entries: { "welcome#1": inside }, ...fields.profile } });
  const deps = { ...here.deps, templates: { ...here.deps.templates, hook: template } };
  let claims = 0;
  const again = (records: readonly { readonly body: string; readonly receives?: number; readonly sent?: number }[]) =>
    sendAgain(
      deps,
      records.map((record, at) => ({ id: `record-${at}`, ...record })),
      () => `again-${++claims}`,
    );
  const bodies = () => here.channel.calls.map((call) => (call.channel === "webhook" ? call.body : ""));
  const keys = () => new Set(here.channel.calls.map(({ tags }) => JSON.stringify(tags)));
  const slots = () => here.profiles.all()[0]?.slots ?? [];
  return { ...here, deps, again, bodies, keys, slots, kept: here.parked.refused };
}

type World = Awaited<ReturnType<typeof world>>;

/** The send is asked for as its machine does, until it gives the message up, and the receiver is back then. */
async function givenUp(here: World, of = hook, as: "fail" | "throttle" | "misconfigured" = "fail"): Promise<unknown> {
  here.channel.behave(...Array.from({ length: as === "fail" ? 13 : 12 }, () => as));
  for (let tries = 0; tries < 200; tries++) {
    const result = await outcome(here.deps, of);
    if (result !== "Retryable") return result;
    const throttled = here.channel.calls.length >= 12 && as !== "fail";
    here.clock.advance(throttled ? DAY : 15 * MINUTE);
  }
  throw new Error("The send never came to an end.");
}

async function change({ profiles }: World, by: (profile: Profile) => Partial<Profile>): Promise<void> {
  const [profile] = profiles.all();
  if (profile === undefined) throw new Error("The customer is gone.");
  await profiles.write({ ...profile, ...by(profile), ver: profile.ver + 1 }, profile.ver, {});
}

/** The entry ends, and what only its steps read is forgotten. */
function ended(outcome: string) {
  return (): Partial<Profile> => ({
    entries: { "welcome#1": entry({ startInName: true, kept: {}, end: { time: NOON + DAY, outcome } }) },
  });
}

describe("a webhook that is given up", () => {
  it.each([
    ["fail", "unknown", "Nobody knows whether its receiver has it."],
    ["throttle", "dropped", "Its receiver did not take it."],
    ["misconfigured", "dropped", "Its receiver does not know us."],
  ] as const)("for %s is kept, whole, and once", async (as, state, reason) => {
    const here = await world();
    await givenUp(here, hook, as);

    expect((await here.message())?.state).toBe(state);
    expect(here.kept).toEqual([{ body: expect.stringContaining('"send again"'), reason }]);
  });

  it("is kept also where its last attempt has died, and its run asks", async () => {
    const here = await world();
    here.channel.behave(...Array.from({ length: 12 }, () => "fail" as const));
    while (here.channel.calls.length < 12) {
      await outcome(here.deps, hook);
      here.clock.advance(15 * MINUTE);
    }
    here.clock.advance(4 * HOUR);
    const process = dying(here.deps, 5, "after");
    await Promise.race([outcome(process.deps, hook), process.died]);
    here.clock.advance(5 * HOUR);

    expect(await outcome(here.deps, hook)).toMatchObject({ reason: "unknown" });
    expect(here.kept).toHaveLength(1);
  });

  it("is sent after all when a person says so: once, under the same key, with what its entry told", async () => {
    const here = await world();
    await givenUp(here);
    await change(here, () => ({ traits: { name: { v: "Ada L.", t: 2 } } }));

    expect(await here.again(here.kept)).toEqual([]);

    expect(here.keys()).toEqual(
      new Set([
        JSON.stringify({
          customerId: "c-1",
          key: "welcome#1#hello#1",
          start: NOON - HOUR,
          knownSince: NOON - 24 * HOUR,
        }),
      ]),
    );
    expect(here.channel.calls).toHaveLength(14);
    expect(here.bodies().at(-1)).toBe('{"order":"o-1","code":200,"name":"Ada L."}');
    expect(await here.message()).toMatchObject({ state: "sent", attempt: 14 });
    expect(here.kept).toHaveLength(1);
  });

  it("is sent once where its record comes twice, at once or later", async () => {
    const here = await world();
    await givenUp(here);
    const [record] = here.kept;
    if (record === undefined) throw new Error("Nothing was kept.");

    const left = await here.again([record, record]);
    expect(here.channel.calls).toHaveLength(14);
    here.clock.advance(HOUR);
    expect(await here.again([record, record])).toEqual([]);

    expect(left.length).toBeLessThanOrEqual(1);
    expect(here.channel.calls).toHaveLength(14);
    expect(here.slots()).toHaveLength(1);
  });

  it("counts once in the caps: an unknown one as it did, one that was dropped from now on", async () => {
    const unknown = await world();
    await givenUp(unknown);
    expect(unknown.slots()).toHaveLength(1);
    await unknown.again(unknown.kept);
    expect(unknown.slots()).toMatchObject([{ message: "welcome#1#hello#1", time: unknown.clock.now() }]);

    const dropped = await world();
    await givenUp(dropped, hook, "throttle");
    expect(dropped.slots()).toEqual([]);
    await dropped.again(dropped.kept);
    expect(dropped.slots()).toHaveLength(1);
  });

  it("finds no room where another message has taken it, and is not sent", async () => {
    const here = await world();
    await givenUp(here, hook, "throttle");
    expect(await outcome(here.deps, { ...task, step: "other" })).toMatchObject({ sent: true });
    const before = here.channel.calls.length;

    expect(await here.again(here.kept)).toEqual([]);

    expect(here.channel.calls).toHaveLength(before);
    expect(await here.message()).toMatchObject({ state: "dropped", reason: "throttled" });
  });

  it("is sent to who went the whole way, also after the entry has left the profile", async () => {
    for (const gone of [
      ended("completed"),
      (profile: Profile): Partial<Profile> => ({
        entries: {},
        journeys: {
          ...profile.journeys,
          welcome: { count: 1, last: 0, ended: {}, refused: {}, gone: [{ n: 1, start: NOON - HOUR }] },
        },
      }),
    ]) {
      const here = await world();
      await givenUp(here);
      await change(here, gone);

      expect(await here.again(here.kept)).toEqual([]);

      expect(here.channel.calls).toHaveLength(14);
      expect(here.keys().size).toBe(1);
      expect(here.bodies().at(-1)).toBe(here.bodies()[0]);
    }
  });

  it.each([
    ["who has left", ended("bought")],
    ["whose run failed", ended("failed")],
    ["who was taken out", ended("stopped")],
    [
      "whose time is over",
      () => ({ entries: { "welcome#1": entry({ rules: { exit: [], watch: [], timeout: HOUR } }) } }),
    ],
    ["whose entry is another by now", () => ({ entries: { "welcome#1": entry({ start: NOON + DAY }) } })],
    ["who does not want it", () => ({ consent: { account: { v: false, t: NOON + DAY } } })],
  ] as const)("is not sent to somebody %s", async (_, by) => {
    const here = await world();
    await givenUp(here);
    await change(here, by);

    expect(await here.again(here.kept)).toEqual([]);

    expect(here.channel.calls).toHaveLength(13);
    expect(await here.message()).toMatchObject({ state: "unknown", attempt: 13 });
  });

  it("is not sent to somebody who was erased, and came back", async () => {
    const here = await world();
    await givenUp(here);
    const [record] = here.kept;
    const other = JSON.stringify({ ...JSON.parse(record?.body ?? ""), born: 1 });

    expect(await here.again([{ body: other }])).toEqual([]);

    expect(here.channel.calls).toHaveLength(13);
  });

  it("is not kept where its customer has left, nor is a message of another channel", async () => {
    const here = await world();
    here.channel.behave("fail");
    await outcome(here.deps, task);
    here.channel.behave(...Array.from({ length: 200 }, () => "throttle" as const));
    for (let hours = 0; hours < 26; hours++) {
      await outcome(here.deps, receipt);
      here.clock.advance(HOUR);
    }

    expect(await here.message()).toMatchObject({ state: "unknown", channel: "email" });
    expect(await here.message("welcome#1#receipt#1")).toMatchObject({ state: "dropped", reason: "throttled" });
    expect(here.kept).toEqual([]);
  });

  it("that is too large is not kept", async () => {
    const here = await world();
    await givenUp(here, { ...hook, steps: { charge: { code: 200, note: "x".repeat(250_000) } } });

    expect(here.kept).toEqual([]);
  });
});

describe("sending again", () => {
  it.each([
    ["fail", "unknown"],
    ["throttle", "unknown"],
  ] as const)("while the receiver is still down (%s) comes again, then lies there once more", async (as, state) => {
    const here = await world();
    await givenUp(here);
    here.channel.behave(as, as);

    expect(await here.again(here.kept)).toEqual(["record-0"]);
    expect((await here.message())?.state).toBe(state);
    here.clock.advance(6 * MINUTE);
    const [record] = here.kept;
    expect(await here.again([{ body: record?.body ?? "", receives: MAX_RECEIVES }])).toEqual([]);

    expect(here.kept).toHaveLength(2);
    expect(here.kept[1]?.body).toBe(record?.body);
    expect(here.slots()).toHaveLength(1);
    expect(await here.again(here.kept.slice(1))).toEqual([]);
    expect((await here.message())?.state).toBe("sent");
  });

  it("of one that was dropped leaves it dropped, and its place free, while the receiver is busy", async () => {
    const here = await world();
    await givenUp(here, hook, "throttle");
    here.channel.behave("throttle");

    expect(await here.again(here.kept)).toEqual(["record-0"]);

    expect(await here.message()).toMatchObject({ state: "dropped", reason: "throttled" });
    expect(here.slots()).toEqual([]);
  });

  it("ends where the receiver refuses it", async () => {
    const here = await world();
    await givenUp(here, urgent);
    here.channel.behave("refuse");

    expect(await here.again(here.kept)).toEqual([]);
    expect(await here.message()).toMatchObject({ state: "failed", reason: "rejected" });
    expect(await here.again(here.kept)).toEqual([]);
    expect(here.channel.calls).toHaveLength(14);
  });

  it("waits for quiet hours to end, up to three days, and leaves the message as it was meanwhile", async () => {
    const here = await world();
    await givenUp(here);
    const quiet = { from: "00:00", to: "23:59", then: "hold" as const };
    const deps = { ...here.deps, settings: { ...here.deps.settings, quiet } };
    const [record] = here.kept;
    const put = here.clock.now();
    const again = () =>
      sendAgain(deps, [{ id: "held", body: record?.body ?? "", receives: 500, sent: put }], () => "held-1");

    expect(await again()).toEqual(["held"]);
    expect(await here.message()).toMatchObject({ state: "unknown", attempt: 13 });
    here.clock.advance(3 * DAY);
    expect(await again()).toEqual([]);
    expect(here.kept).toHaveLength(2);
  });

  it("puts aside what is no message, and what cannot be written", async () => {
    const here = await world();
    await givenUp(here);
    const deps = { ...here.deps, templates: {} };
    const [record] = here.kept;

    expect(await here.again([{ body: "{}" }, { body: "no JSON" }])).toEqual([]);
    expect(await sendAgain(deps, [{ id: "1", body: record?.body ?? "" }], () => "x")).toEqual([]);

    expect(here.kept.slice(1).map(({ reason }) => reason)).toEqual([
      "It is no message that was given up.",
      "It is no message that was given up.",
      "It cannot be sent: template_missing.",
    ]);
  });

  // Message and profile are read, profile and message written, the claim put, read and put, the provider asked, its answer stored.
  const DEATHS = Array.from({ length: 9 }, (_, at) => at).flatMap((at) =>
    (["before", "after"] as const).map((when) => ({ at, when })),
  );
  it.each(DEATHS)(
    "that dies $when its call $at is done by a later delivery: one or two requests, one key",
    async ({ at, when }) => {
      const here = await world();
      await givenUp(here);
      const process = dying(here.deps, at, when);
      const records = [{ id: "1", body: here.kept[0]?.body ?? "" }];
      const died = await Promise.race([sendAgain(process.deps, records, () => "dies"), process.died]);
      expect(died).toBe("died");

      for (let tries = 0; tries < 4; tries++) {
        here.clock.advance(6 * MINUTE);
        if ((await here.again(here.kept)).length === 0) break;
      }

      expect(6 * MINUTE).toBeGreaterThan(2 * LEASE_MS);
      expect(await here.message()).toMatchObject({ state: "sent" });
      expect([14, 15]).toContain(here.channel.calls.length);
      expect(here.keys().size).toBe(1);
      expect(here.slots()).toHaveLength(1);
    },
  );

  it("clashes with an exit that comes meanwhile: the customer gets nothing", async () => {
    const here = await world();
    await givenUp(here);
    let left = false;
    const deps = {
      ...here.deps,
      profiles: {
        ...here.deps.profiles,
        write: async (...args: Parameters<typeof here.deps.profiles.write>) => {
          if (!left) await change(here, ended("bought"));
          left = true;
          return here.deps.profiles.write(...args);
        },
      },
    };

    expect(await sendAgain(deps, [{ id: "1", body: here.kept[0]?.body ?? "" }], () => "late")).toEqual([]);

    expect(here.channel.calls).toHaveLength(13);
    expect(here.counter.total("Clash")).toBe(1);
  });
});
