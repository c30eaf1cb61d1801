import { describe, expect, it } from "vitest";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import type { Template } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { HOUR, NOON } from "../policy/inputs.ts";
import { dropped, outcome, SENT, task, world } from "./world.ts";

const device = (name: string) => `arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/${name}`;
const [A, B, C] = [device("a"), device("b"), device("c")];
const push: Profile["addresses"]["push"] = {
  v: A,
  t: 3,
  others: [
    { v: B, t: 2 },
    { v: C, t: 1 },
  ],
};
const addresses = { push };
const note = { template: "note", channel: "push", topic: "account", transactional: false } as const;
const alert = { template: "alert", channel: "push", transactional: true } as const;
const templates: Readonly<Record<string, Template>> = {
  note: { ...note, name: "note", subject: "Hello", body: "An offer", entryFields: [] },
  alert: { ...alert, name: "alert", subject: "Hello", body: "Now", entryFields: [] },
};
const topics = { account: { channels: ["push"], default: "in" as const } };

/** A customer with three devices; the provider answers each request as the script says, and then accepts. */
async function shop(script: readonly (ProviderAnswer | "before")[], fields: Parameters<typeof world>[0] = {}) {
  const here = await world({ profile: { addresses }, settings: { topics }, ...fields });
  const left = [...script];
  const sent: OutgoingMessage[] = [];
  const sender = {
    async send(message: OutgoingMessage): Promise<ProviderAnswer> {
      sent.push(message);
      const next = left.shift() ?? { answer: "accepted", providerId: "m" };
      if (next === "before") throw new Error("The function died.");
      return next;
    },
  };
  return { ...here, sent, deps: { ...here.deps, templates, sender } };
}

const marketing = { ...task, choices: [note] as const };
const transactional = { ...task, choices: [alert] as const };
const stored = async (here: Awaited<ReturnType<typeof shop>>) => (await here.profiles.read("c-1"))?.addresses.push;

describe("a push message to a customer with several devices", () => {
  it("is one message, claimed once, that goes to all of them", async () => {
    const here = await shop([]);

    expect(await outcome(here.deps, marketing)).toEqual(SENT);
    expect(await outcome(here.deps, marketing)).toEqual(SENT);

    expect(here.sent).toMatchObject([{ channel: "push", to: A, others: [B, C] }]);
    expect(await here.message()).toMatchObject({ state: "sent", attempt: 1 });
    expect(await stored(here)).toEqual(push);
  });

  it("is sent where one device takes it, and the dead ones are forgotten with one write", async () => {
    const here = await shop([{ answer: "accepted", providerId: "m", gone: [A, C] }]);
    const before = (await here.profiles.read("c-1"))?.ver ?? 0;

    expect(await outcome(here.deps, marketing)).toEqual(SENT);

    expect(await stored(here)).toEqual({ v: B, t: 2 });
    expect((await here.profiles.read("c-1"))?.ver).toBe(before + 2);
  });

  it("fails where all are dead; the next has no address, until a device is heard of", async () => {
    const here = await shop([{ answer: "refused", reason: "device_gone", gone: [A, B, C] }]);

    expect(await outcome(here.deps, marketing)).toMatchObject({ failed: true, reason: "device_gone" });

    expect(await stored(here)).toEqual({ v: null, t: 3 });
    expect(await outcome(here.deps, { ...marketing, step: "later" })).toEqual(dropped("no_address"));
  });

  it("goes to none where the stage may not deliver to one of them", async () => {
    const stages = { prod: { deliver: { only: ["*/a", "*/b"], else: "drop" as const } } };
    const here = await shop([], { settings: { topics, stages }, stage: "prod" });

    expect(await outcome(here.deps, marketing)).toEqual(dropped("not_deliverable_in_stage"));
    expect(here.sent).toEqual([]);
  });

  it("keeps a device that was heard of while the message was on its way", async () => {
    const here = await shop([]);
    const sender = {
      async send(): Promise<ProviderAnswer> {
        const now = await here.profiles.read("c-1");
        if (now === undefined) throw new Error("The customer is gone.");
        const heard = { v: device("new"), t: 9, others: [{ v: A, t: 3 }] };
        await here.profiles.write({ ...now, ver: now.ver + 1, addresses: { push: heard } }, now.ver, {});
        return { answer: "accepted", providerId: "m", gone: [A] };
      },
    };

    expect(await outcome({ ...here.deps, sender }, marketing)).toEqual(SENT);

    expect(await stored(here)).toEqual({ v: device("new"), t: 9 });
  });
});

describe("with a provider that fails", () => {
  const lost: ProviderAnswer = { answer: "unknown", fault: { error: "ECONNRESET" } };

  it("before: nothing went out, and the next try goes to all", async () => {
    const here = await shop([{ answer: "throttled" }]);

    await outcome(here.deps, marketing).catch(() => undefined);
    expect(await here.message()).toMatchObject({ state: "released" });

    expect(await outcome(here.deps, marketing)).toEqual(SENT);
    expect(here.sent).toHaveLength(2);
  });

  it("during: marketing is not sent again, since a device may have it", async () => {
    const here = await shop([lost]);

    expect(await outcome(here.deps, marketing)).toMatchObject({ reason: "unknown" });
    expect(await outcome(here.deps, marketing)).toMatchObject({ reason: "unknown" });

    expect(here.sent).toHaveLength(1);
    expect(await stored(here)).toEqual(push);
  });

  it("during: a transactional one is sent again to all, a minute later at the earliest", async () => {
    const here = await shop([lost]);

    await outcome(here.deps, transactional).catch(() => undefined);
    await outcome(here.deps, transactional).catch(() => undefined);
    expect(here.sent).toHaveLength(1);
    here.clock.set(NOON + HOUR);

    expect(await outcome(here.deps, transactional)).toEqual(SENT);
    expect(here.sent).toMatchObject([{ others: [B, C] }, { others: [B, C] }]);
  });

  it("after: what it has taken is not sent again where the function dies before it has forgotten the dead", async () => {
    const here = await shop([{ answer: "accepted", providerId: "m", gone: [A] }]);
    let writes = 0;
    const profiles = {
      ...here.deps.profiles,
      async write(...given: Parameters<typeof here.deps.profiles.write>) {
        writes += 1;
        if (writes === 2) throw new Error("The function died.");
        return here.deps.profiles.write(...given);
      },
    };

    await outcome({ ...here.deps, profiles }, marketing).catch(() => undefined);
    expect(await stored(here)).toEqual(push);

    expect(await outcome(here.deps, marketing)).toEqual(SENT);
    expect(here.sent).toHaveLength(1);
  });
});
