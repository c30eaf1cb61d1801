import { describe, expect, it } from "vitest";
import { MESSAGE_KEPT, messageItem, parseMessage } from "../../adapters/aws/message-item.ts";
import { applyFeedback } from "../../core/feedback/apply.ts";
import type { Template } from "../../core/model/message.ts";
import { sweepClaim } from "../../core/settle/sweep-item.ts";
import { DAY } from "../policy/inputs.ts";
import { dying } from "./dying.ts";
import { dropped, failed, type OneSend, outcome, SENT, task, type World, world as worldOf } from "./world.ts";

const UNKNOWN = { ...SENT, reason: "unknown" };
const MINUTE = 60_000;
const ticket: OneSend = { ...task, choices: [{ template: "ticket", channel: "task", transactional: true }] };
const adding: OneSend = {
  ...task,
  choices: [{ template: "adding", channel: "audience", topic: "ads", transactional: false }],
};
const removing: OneSend = { ...task, choices: [{ template: "removing", channel: "audience", transactional: true }] };

const base = { entryFields: [], bodyType: "json", body: '{ "name": "{{ profile.name }}" }' } as const;
const templates = (once: boolean): Readonly<Record<string, Template>> => ({
  ticket: {
    ...{ ...base, name: "ticket", channel: "task", transactional: true, destination: "zendesk_ticket" },
    ...(once ? { once: true } : {}),
  },
  adding: { ...base, name: "adding", channel: "audience", topic: "ads", transactional: false, destination: "list" },
  removing: { ...base, name: "removing", channel: "audience", transactional: true, destination: "list_remove" },
});

async function world({ once = false, ...fields }: Parameters<typeof worldOf>[0] & { once?: boolean } = {}) {
  const topics = { ads: { channels: ["audience"], default: "out" } } as const;
  const here = await worldOf({ ...fields, settings: { topics, ...fields.settings } });
  return { ...here, deps: { ...here.deps, templates: templates(once) } };
}

/** Asks as a machine does, until there is an answer; the minutes at which the destination was asked. */
async function until({ deps, clock, channel }: World, of = ticket) {
  const start = clock.now();
  const asked: number[] = [];
  for (;;) {
    const before = channel.calls.length;
    const result = await outcome(deps, of);
    if (channel.calls.length > before) asked.push(Math.round((clock.now() - start) / MINUTE));
    if (result !== "Retryable") return { result, asked };
    if (clock.now() - start > 2 * DAY) throw new Error("The send never came to an end.");
    clock.advance(MINUTE / 4);
  }
}

describe("a task", () => {
  it("is one request with its values, however often the send is delivered", async () => {
    const here = await world();

    expect([await outcome(here.deps, ticket), await outcome(here.deps, ticket)]).toEqual([SENT, SENT]);
    expect(here.channel.calls).toMatchObject([
      {
        ...{ channel: "task", to: "zendesk_ticket" },
        values: { name: "Ada", customer: "c-1", message: "welcome#1#hello#1" },
      },
    ]);
  });

  it("whose destination knows the key is asked for again after silence, under the same key", async () => {
    const here = await world();
    here.channel.behave("fail", "fail");

    expect(await until(here)).toEqual({ result: SENT, asked: [0, 1, 3] });
    expect(new Set(here.channel.calls.map(({ tags }) => JSON.stringify(tags))).size).toBe(1);
  });

  it("that a second request would repeat is never asked for again after silence", async () => {
    const here = await world({ once: true });
    here.channel.behave("fail");

    expect(await until(here)).toEqual({ result: UNKNOWN, asked: [0] });
    here.clock.advance(DAY);
    expect(await outcome(here.deps, ticket)).toEqual(UNKNOWN);
    expect(here.channel.calls).toHaveLength(1);
  });

  it.each(["before", "after"] as const)("that a send died over, %s the request, is asked for once", async (when) => {
    const here = await world({ once: true });
    const { deps, died } = dying(here.deps, 3, when);
    const dead = outcome(deps, ticket);
    dead.catch(() => undefined);
    expect(await Promise.race([died, dead])).toBe("died");

    expect(await until(here)).toEqual({ result: UNKNOWN, asked: [] });
    expect(here.channel.calls).toHaveLength(when === "before" ? 0 : 1);
  });

  it("that a send died over is left to nobody by the sweeper", async () => {
    const here = await world({ once: true });
    const { deps, died } = dying(here.deps, 3, "after");
    outcome(deps, ticket).catch(() => undefined);
    await died;
    const claimed = await here.message();
    expect(claimed).toMatchObject({ state: "claimed", once: true });
    here.clock.advance(10 * MINUTE);

    await sweepClaim(here.deps, "c-1", "welcome#1#hello#1");

    expect(await here.message()).toMatchObject({ state: "unknown" });
  });

  it("that nobody knows of is sent once somebody says that it is done", async () => {
    const here = await world({ once: true });
    here.channel.behave("fail");
    await until(here);
    const stored = here.profiles.all()[0];
    if (stored === undefined) throw new Error("There is no customer.");
    const context = { message: "welcome#1#hello#1" };
    const done = { id: "z-1", customerId: "c-1", name: "Task Done", time: here.clock.now(), properties: {}, context };

    await applyFeedback(here.deps, { ...done, replay: false }, { before: stored, after: stored });

    expect(await here.message()).toMatchObject({ state: "sent" });
  });

  it("that was certainly not taken is asked for again, even if a second one would do harm", async () => {
    const here = await world({ once: true });
    here.channel.behave("throttle", "misconfigured");

    expect((await until(here)).result).toEqual(SENT);
    expect(here.channel.calls).toHaveLength(3);
  });

  it("that is refused has failed", async () => {
    const here = await world();
    here.channel.behave("refuse");

    expect(await outcome(here.deps, ticket)).toEqual(failed("rejected"));
  });

  it("is made over every cap, and for who wants no messages; takes no place, and is not made after an exit", async () => {
    const consent = { all: { v: false, t: 1 } };
    const here = await world({ settings: { caps: [{ max: 0, per: DAY }] }, profile: { consent } });

    expect(await outcome(here.deps, ticket)).toEqual(SENT);
    expect(here.profiles.all()[0]?.slots ?? []).toEqual([]);
    const gone = await world({ profile: { entries: {} } });
    expect(await outcome(gone.deps, ticket)).toBe("Exited");
  });

  it("of a test stage is only written down", async () => {
    const stages = { dev: { deliver: { only: ["*@example.com"], else: "outbox" as const } } };
    const here = await world({ settings: { stages }, stage: "dev" });

    expect(await outcome(here.deps, ticket)).toEqual(SENT);
    expect(here.channel.calls).toEqual([]);
  });
});

describe("a change of an audience", () => {
  const agreed = { ads: { v: true, t: 1 } };

  it("adds only who agrees to its topic", async () => {
    expect(await outcome((await world()).deps, adding)).toEqual(dropped("no_consent"));
    expect(await outcome((await world({ profile: { consent: agreed } })).deps, adding)).toEqual(SENT);
  });

  it("adds nobody who refuses all channels, and nobody of the control group", async () => {
    const refused = await world({ profile: { consent: { ...agreed, all: { v: false, t: 2 } } } });
    const control = await world({ profile: { consent: agreed }, settings: { control: 1 } });

    expect(await outcome(refused.deps, adding)).toEqual(dropped("channel_opt_out"));
    expect(await outcome(control.deps, adding)).toEqual(dropped("control_group"));
  });

  it("spares a customer nothing: no cap holds it, and it takes no place of one", async () => {
    const here = await world({ profile: { consent: agreed }, settings: { caps: [{ max: 0, per: DAY }] } });

    expect(await outcome(here.deps, adding)).toEqual(SENT);
    expect(here.profiles.all()[0]?.slots ?? []).toEqual([]);
  });

  it("takes off the list who refuses everything", async () => {
    const here = await world({ profile: { consent: { ads: { v: false, t: 2 }, all: { v: false, t: 2 } } } });

    expect(await outcome(here.deps, removing)).toEqual(SENT);
  });
});

it("whether a second request does harm is stored and read again", async () => {
  const here = await world({ once: true });
  const { deps, died } = dying(here.deps, 3, "after");
  outcome(deps, ticket).catch(() => undefined);
  await died;
  const claimed = await here.message();

  expect(claimed && parseMessage("c-1", messageItem(claimed, MESSAGE_KEPT))).toEqual(claimed);
});
