import { describe, expect, it } from "vitest";
import type { ProviderBehaviour } from "../../adapters/memory/outbound.ts";
import type { Template } from "../../core/model/message.ts";
import type { CapSlot } from "../../core/model/profile.ts";
import type { Cap } from "../../core/model/settings.ts";
import type { SendTask } from "../../core/model/task.ts";
import { addressHash } from "../../core/policy/address.ts";
import type { MessageStore } from "../../core/ports/messages.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { sendMessage } from "../../core/send/send.ts";
import { DAY, HOUR, NOON } from "../policy/inputs.ts";
import { dying } from "./dying.ts";
import { dropped, failed, task as oneOf, outcome, SENT, type World, world } from "./world.ts";

const DEVICE = "arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/6b0f4c9e-0000-0000-0000-000000000001";
const KEY = "welcome#1#hello#1";
const push = { template: "offer_push", channel: "push", topic: "account", transactional: false } as const;
const sms = { template: "offer_sms", channel: "sms", topic: "account", transactional: false } as const;
const email = { template: "hello", channel: "email", topic: "account", transactional: false } as const;
const urgent = { template: "urgent_sms", channel: "sms", transactional: true } as const;
const quiet = { quiet: { from: "11:00", to: "14:00", then: "hold" as const } };

const templates: Readonly<Record<string, Template>> = {
  offer_push: { ...push, name: "offer_push", subject: "Hello {{ profile.name }}", body: "An offer", entryFields: [] },
  offer_sms: { ...sms, name: "offer_sms", body: "An offer, {{ profile.name }}", entryFields: [] },
  urgent_sms: { ...urgent, name: "urgent_sms", body: "Now", entryFields: [] },
};

const addresses = {
  push: { v: DEVICE, t: 1 },
  phone: { v: "+447700900123", t: 1 },
  email: { v: "ada@example.com", t: 1 },
};

function first(...choices: SendTask["choices"]): SendTask {
  return { ...oneOf, choices };
}

/** A customer who can be reached on every channel, in a shop that sends on each. */
async function shop(fields: Parameters<typeof world>[0] = {}): Promise<World> {
  const topics = { account: { channels: ["email", "sms", "push"], default: "in" as const } };
  const here = await world({
    ...fields,
    profile: { addresses, ...fields.profile },
    settings: { topics, sender: { email: "Shop <hello@example.com>", sms: "SHOP" }, ...fields.settings },
  });
  return { ...here, deps: { ...here.deps, templates: { ...here.deps.templates, ...templates } } };
}

function channels(here: World): readonly string[] {
  return here.channel.calls.map(({ channel }) => channel);
}

describe("the first of several messages", () => {
  it("is the one preferred, where nothing speaks against it", async () => {
    const here = await shop();

    expect(await outcome(here.deps, first(push, sms, email))).toEqual(SENT);

    expect(here.channel.calls).toEqual([
      {
        channel: "push",
        to: DEVICE,
        title: "Hello Ada",
        text: "An offer",
        tags: { customerId: "c-1", key: KEY, knownSince: NOON - 24 * HOUR },
      },
    ]);
    expect(await here.message()).toMatchObject({ state: "sent", channel: "push", template: "offer_push" });
  });

  it.each([
    ["an address", { addresses: { ...addresses, push: { v: null, t: 2 } } }, "no_address"],
    ["a valid address", { addresses: { ...addresses, push: { v: "device-1", t: 2 } } }, "invalid_address"],
    ["consent", { consent: { "account/push": { v: false, t: 2 } } }, "no_consent"],
    ["a channel that is not opted out of", { consent: { "all/push": { v: false, t: 2 } } }, "channel_opt_out"],
  ])("passes over a channel without %s, and says so", async (_, profile, reason) => {
    const here = await shop({ profile });

    expect(await outcome(here.deps, first(push, sms, email))).toEqual(SENT);

    expect(channels(here)).toEqual(["sms"]);
    expect((await here.message())?.verdict?.values.passed).toEqual({ offer_push: reason });
  });

  it("passes over a suppressed address", async () => {
    const here = await shop();
    await here.suppressions.put("sms", addressHash(here.deps.hash, "+447700900123"), "opted_out", NOON);

    expect(await outcome(here.deps, first(sms, email))).toEqual(SENT);

    expect(channels(here)).toEqual(["email"]);
  });

  it("passes over texts where none come from a sender for the customer's country", async () => {
    const sender = { email: "Shop <hello@example.com>", texts: { countries: { US: "+18005550100" } } };
    const here = await shop({ settings: { sender } });

    expect(await outcome(here.deps, first(sms, email))).toEqual(SENT);

    expect(channels(here)).toEqual(["email"]);
    expect((await here.message())?.verdict?.values.passed).toEqual({ offer_sms: "no_sender" });
  });

  it("keeps in how many segments a text goes out, from its country's sender, on its terms", async () => {
    const texts = { countries: { GB: "GBSHOP" }, maxPrice: "0.12000", validFor: HOUR };
    const here = await shop({
      settings: { sender: { sms: "SHOP", texts } },
      profile: { traits: { name: { v: "é".repeat(160), t: 1 } } },
    });

    expect(await outcome(here.deps, first(sms))).toEqual(SENT);

    expect(here.channel.calls).toMatchObject([{ from: "GBSHOP", maxPrice: "0.12000", validFor: HOUR, segments: 2 }]);
    expect(await here.message()).toMatchObject({ state: "sent", segments: 2 });
  });

  it("is dropped for the reason of the one preferred, where none can be sent", async () => {
    const here = await shop({ profile: { addresses: {}, consent: { "all/sms": { v: false, t: 2 } } } });

    expect(await outcome(here.deps, first(push, sms, email))).toEqual(dropped("no_address"));

    expect(await here.message()).toMatchObject({ template: "offer_push", verdict: { rule: "address" } });
    expect((await here.message())?.verdict?.values.passed).toEqual({
      offer_sms: "channel_opt_out",
      hello: "no_address",
    });
  });

  it("is no way round a cap", async () => {
    const here = await shop({ settings: { caps: [{ max: 1, per: DAY }] } });
    await outcome(here.deps, { ...oneOf, step: "before" });

    expect(await outcome(here.deps, first(push, sms))).toEqual(dropped("cap_overall"));
  });

  it("that is delivered twice is sent once, though the second delivery would prefer another", async () => {
    const here = await shop({ profile: { addresses: { ...addresses, push: { v: null, t: 2 } } } });
    const of = first(push, sms);
    await outcome(here.deps, of);
    const [stored] = here.profiles.all();
    if (stored === undefined) throw new Error("The customer is gone.");
    await here.profiles.write({ ...stored, addresses, ver: stored.ver + 1 }, stored.ver, {});

    expect(await outcome(here.deps, of)).toEqual(SENT);

    expect(channels(here)).toEqual(["sms"]);
  });
});

describe("in quiet hours", () => {
  it("the one preferred is held, and so is the message", async () => {
    const here = await shop({ settings: quiet });

    expect(await outcome(here.deps, first(push, urgent))).toBe("Hold");

    expect(await here.message()).toMatchObject({ state: "held", template: "offer_push" });
  });

  it("another that may go now takes its place with `also on: [quiet]`", async () => {
    const here = await shop({ settings: quiet });

    expect(await outcome(here.deps, { ...first(push, urgent), alsoOn: ["quiet"] })).toEqual(SENT);

    expect(channels(here)).toEqual(["sms"]);
    expect((await here.message())?.verdict?.values.passed).toEqual({ offer_push: "held" });
  });

  it("the one preferred is held where no other may go now, and chosen anew after it", async () => {
    const here = await shop({ settings: quiet });
    const of: SendTask = { ...first(push, sms), alsoOn: ["quiet"] };

    expect(await outcome(here.deps, of)).toBe("Hold");
    const [stored] = here.profiles.all();
    if (stored === undefined) throw new Error("The customer is gone.");
    const withoutPush = { ...addresses, push: { v: null, t: 2 } };
    await here.profiles.write({ ...stored, addresses: withoutPush, ver: stored.ver + 1 }, stored.ver, {});
    here.clock.advance(3 * HOUR);

    expect(await outcome(here.deps, of)).toEqual({ ...SENT, held: true });
    expect(await here.message()).toMatchObject({ state: "sent", template: "offer_sms", channel: "sms" });
  });
});

describe("a cap that holds", () => {
  it("holds for every channel: another one is no way round it, and when there is room it is sent", async () => {
    const here = await shop({ settings: { caps: [{ max: 1, per: DAY, then: "hold" }] } });
    const [stored] = here.profiles.all();
    if (stored === undefined) throw new Error("The customer is gone.");
    const slot = { message: "other#1#x#1", time: NOON - DAY + HOUR, journey: "other", topic: "offers" };
    await here.profiles.write({ ...stored, slots: [slot], ver: stored.ver + 1 }, stored.ver, {});
    const of: SendTask = { ...first(push, sms), alsoOn: ["quiet"] };

    expect(await outcome(here.deps, of)).toBe("Hold");
    expect(await here.message()).toMatchObject({
      state: "held",
      until: NOON + HOUR + LEASE_MS,
      template: "offer_push",
    });
    here.clock.advance(HOUR + LEASE_MS);

    expect(await outcome(here.deps, of)).toEqual({ ...SENT, held: true });
    expect(channels(here)).toEqual(["push"]);
  });
});

describe("a provider's refusal", () => {
  const alsoFailed: SendTask = { ...first(push, sms, email), alsoOn: ["failed"] };

  it("is what became of the message, where nothing else is said", async () => {
    const here = await shop();
    here.channel.behave("refuse");

    expect(await outcome(here.deps, first(push, sms))).toEqual(failed("rejected"));

    expect(channels(here)).toEqual(["push"]);
  });

  it("leads to the next choice with `also on: [failed]`, under the same key", async () => {
    const here = await shop();
    here.channel.behave("refuse", "refuse");

    expect(await outcome(here.deps, alsoFailed)).toEqual(SENT);

    expect(channels(here)).toEqual(["push", "sms", "email"]);
    expect(await here.message()).toMatchObject({ state: "sent", template: "hello", attempt: 3 });
    expect((await here.message())?.verdict?.values.passed).toEqual({ offer_push: "failed", offer_sms: "failed" });
    expect(here.counter.total("SendFailed")).toBe(2);
  });

  it("by all is a failure for the reason of the last, and stays one", async () => {
    const here = await shop({ settings: { caps: [{ max: 1, per: DAY }] } });
    here.channel.behave("refuse", "refuse", "refuse");

    expect(await outcome(here.deps, alsoFailed)).toEqual(failed("rejected"));
    expect(await outcome(here.deps, alsoFailed)).toEqual(failed("rejected"));

    expect(channels(here)).toEqual(["push", "sms", "email"]);
    expect(here.profiles.all()[0]?.slots).toEqual([]);
  });

  it("stays one where nothing that is left can be sent", async () => {
    const here = await shop({ profile: { addresses: { push: addresses.push } } });
    here.channel.behave("refuse");

    expect(await outcome(here.deps, alsoFailed)).toEqual(failed("rejected"));

    expect(await here.message()).toMatchObject({ state: "failed", template: "offer_push" });
  });

  it("is known to a second delivery after a crash: the refused one is not tried again", async () => {
    const here = await shop();
    here.channel.behave("refuse");
    await outcome(here.deps, first(push));

    expect(await outcome(here.deps, alsoFailed)).toEqual(SENT);

    expect(channels(here)).toEqual(["push", "sms"]);
  });

  it("gives its cap slot back also where a second delivery finds nothing else to send", async () => {
    const here = await shop({ profile: { addresses: { push: addresses.push } } });
    here.channel.behave("refuse");
    const task = { ...first(push, sms), alsoOn: ["failed" as const] };
    const twice = [await outcome(here.deps, task), await outcome(here.deps, task)];

    const { slots } = (await here.profiles.read("c-1")) ?? {};
    expect(twice).toEqual([failed("rejected"), failed("rejected")]);
    expect(slots).toEqual([]);
  });

  it("is known after a hold of the next", async () => {
    const here = await shop({ settings: quiet });
    const of: SendTask = { ...first(urgent, push), alsoOn: ["failed"] };
    here.channel.behave("refuse");

    expect(await outcome(here.deps, of)).toBe("Hold");
    expect(await here.message()).toMatchObject({ state: "held", template: "offer_push", attempt: 1 });
    here.clock.advance(3 * HOUR);
    expect(await outcome(here.deps, of)).toEqual({ ...SENT, held: true });

    expect(channels(here)).toEqual(["sms", "push"]);
  });

  it("before a hold that ends in a drop is dropped with it", async () => {
    const here = await shop({ settings: quiet });
    const of: SendTask = { ...first(urgent, push), alsoOn: ["failed"] };
    here.channel.behave("refuse");
    await outcome(here.deps, of);
    const [stored] = here.profiles.all();
    if (stored === undefined) throw new Error("The customer is gone.");
    const consent = { account: { v: false, t: NOON } };
    await here.profiles.write({ ...stored, consent, ver: stored.ver + 1 }, stored.ver, {});
    here.clock.advance(3 * HOUR);

    expect(await outcome(here.deps, of)).toEqual({ ...dropped("no_consent"), held: true });
  });

  it("that nobody can be sure of stops the search", async () => {
    const here = await shop();
    here.channel.behave("fail");

    expect(await outcome(here.deps, alsoFailed)).toEqual({ ...SENT, reason: "unknown" });
    expect(await outcome(here.deps, alsoFailed)).toEqual({ ...SENT, reason: "unknown" });

    expect(channels(here)).toEqual(["push"]);
  });

  it("comes from whoever holds the claim: two at once send once", async () => {
    const here = await shop();
    here.channel.behave("refuse");

    const results = await Promise.all([outcome(here.deps, alsoFailed), outcome(here.deps, alsoFailed)]);

    expect(results).toContainEqual(SENT);
    expect(channels(here)).toEqual(["push", "sms"]);
  });
});

describe("a transactional choice whose claimer has died", () => {
  it("is claimed again as itself, though another would now be preferred", async () => {
    const here = await shop({ profile: { addresses: { ...addresses, push: { v: null, t: 2 } } } });
    const of: SendTask = { ...first(push, urgent), alsoOn: ["failed"] };
    here.channel.behave("fail");
    expect(await outcome(here.deps, of)).toBe("Retryable");
    const [stored] = here.profiles.all();
    if (stored === undefined) throw new Error("The customer is gone.");
    await here.profiles.write({ ...stored, addresses, ver: stored.ver + 1 }, stored.ver, {});
    here.clock.advance(LEASE_MS);

    expect(await outcome(here.deps, of)).toEqual(SENT);

    expect(channels(here)).toEqual(["sms", "sms"]);
  });
});

describe("whenever the process dies", () => {
  const of: SendTask = { ...first(push, sms), alsoOn: ["quiet", "failed"] };
  const scripts: readonly (readonly ProviderBehaviour[])[] = [
    [],
    ["refuse"],
    ["throttle", "refuse"],
    ["refuse", "refuse"],
  ];
  const cuts = scripts.flatMap((script) =>
    Array.from({ length: 18 }, (_, at) => (["before", "after"] as const).map((when) => ({ script, at, when }))).flat(),
  );

  it.each(cuts)("($when call $at, provider: $script) the message is taken at most once, and settled", async (cut) => {
    const here = await shop({ settings: { caps: [{ max: 1, per: DAY }] } });
    let declined = 0;
    here.channel.behave(...cut.script);
    const sender: typeof here.deps.sender = {
      send: async (message) => {
        const answer = await here.channel.send(message);
        if (answer.answer !== "accepted") declined += 1;
        return answer;
      },
    };
    const doomed = dying({ ...here.deps, sender }, cut.at, cut.when);
    await Promise.race([outcome(doomed.deps, of), doomed.died]);
    let result: unknown = "Retryable";
    for (let tries = 0; tries < 8 && result === "Retryable"; tries++) {
      here.clock.advance(LEASE_MS);
      result = await outcome({ ...here.deps, sender }, of);
    }

    expect(result).not.toBe("Retryable");
    expect(here.channel.calls.length - declined).toBeLessThanOrEqual(1);
    const state = (await here.message())?.state;
    expect(["sent", "unknown", "failed"]).toContain(state);
    if (state === "sent") expect(here.channel.calls.length - declined).toBe(1);
    // A slot for what may have been sent, none for what was refused.
    expect(here.profiles.all()[0]?.slots.length).toBe(state === "failed" ? 0 : 1);
  });
});

it("a claim by the next choice whose answer is lost is its claimer's, who sends", async () => {
  const here = await shop();
  here.channel.behave("refuse");
  const losing: MessageStore = {
    ...here.messages,
    put: async (message, over) => {
      const won = await here.messages.put(message, over);
      return message.attempt === 2 ? false : won;
    },
  };

  const result = await sendMessage(
    { ...here.deps, messages: losing },
    { ...first(push, sms), alsoOn: ["failed"] },
    "me",
  );

  expect(result).toEqual(SENT);
  expect(channels(here)).toEqual(["push", "sms"]);
});

it("a stage that delivers only to some knows phone numbers too", async () => {
  const stages = { dev: { deliver: { only: ["+44770*"], else: "drop" as const } } };
  const here = await shop({ settings: { stages }, stage: "dev" });
  const other = await shop({
    settings: { stages },
    stage: "dev",
    profile: { addresses: { phone: { v: "+4915112345678", t: 1 } } },
  });

  expect(await outcome(here.deps, first(sms))).toEqual(SENT);
  expect(await outcome(other.deps, first(sms))).toEqual(dropped("not_deliverable_in_stage"));
});

describe("a text or push message is not written", () => {
  it.each([
    ["without a sender", { settings: { sender: {} } }, "no sender"],
    ["longer than carriers take", { body: "x".repeat(1601) }, "text longer than 1600 characters"],
    ["empty", { body: " {{ profile.gone }} " }, "no text"],
  ])("%s", async (_, { settings, body }: { settings?: object; body?: string }, rule) => {
    const here = await shop({ settings: settings ?? {} });
    const offer: Template = { ...sms, name: "offer_sms", body: body ?? "An offer", entryFields: [] };
    const deps = { ...here.deps, templates: { offer_sms: offer } };

    expect(await outcome(deps, first(sms))).toEqual(dropped("render_failed"));
    expect((await here.message())?.verdict?.rule).toBe(rule);
  });
});

it("a customer whose journey is paused is written to when it goes on, transactional messages too", async () => {
  const here = await shop();
  await here.control.change({ do: "pause", journey: "welcome", since: NOON - HOUR });

  expect(await outcome(here.deps, first(urgent))).toBe("Hold");
  expect(await here.message()).toMatchObject({
    state: "held",
    until: NOON + HOUR / 2,
    verdict: { rule: "journey paused" },
  });
  here.clock.advance(HOUR / 2);
  await here.control.change({ do: "resume", journey: "welcome" });

  expect(await outcome(here.deps, first(urgent))).toEqual({ ...SENT, held: true });
});

it("a transactional message whose claimer died before a pause is claimed again after it", async () => {
  const here = await shop();
  here.channel.behave("fail");
  expect(await outcome(here.deps, first(urgent))).toBe("Retryable");
  await here.control.change({ do: "pause", journey: "welcome", since: NOON });
  here.clock.advance(LEASE_MS);

  expect(await outcome(here.deps, first(urgent))).toBe("Hold");
  await here.control.change({ do: "resume", journey: "welcome" });

  expect(await outcome(here.deps, first(urgent))).toEqual(SENT);
  expect(channels(here)).toEqual(["sms", "sms"]);
});

it.each([
  ["a minute", 60_000, 5 * 60_000],
  ["three hours", 3 * HOUR, 1.5 * HOUR],
  ["a month", 30 * DAY, DAY],
])("a message of a journey paused for %s is held for half of that, within bounds", async (_, ago, held) => {
  const here = await shop();
  await here.control.change({ do: "pause", journey: "welcome", since: NOON - ago });

  await outcome(here.deps, first(sms));

  expect((await here.message())?.until).toBe(NOON + held);
});

describe("a cap of a channel", () => {
  const used = { message: "other#1#mail#1", time: NOON - HOUR, journey: "other", topic: "account", channel: "sms" };
  const capped = (cap: Partial<Cap>, slots: readonly CapSlot[]) =>
    shop({
      profile: { slots },
      settings: {
        topics: { account: { channels: ["email", "sms", "push"], default: "in" } },
        sender: { email: "Shop <hello@example.com>", sms: "SHOP" },
        caps: [{ channel: "sms", max: 1, per: DAY, ...cap }],
      },
    });

  it("leaves the other channels: the next choice is sent, and takes a place of its own channel", async () => {
    const here = await capped({}, [used]);

    expect(await outcome(here.deps, first(sms, email))).toEqual(SENT);
    expect(channels(here)).toEqual(["email"]);
    expect((await here.message())?.verdict?.values).toMatchObject({ passed: { offer_sms: "cap_channel" } });
    expect(here.profiles.all()[0]?.slots.map(({ channel }) => channel)).toEqual(["sms", "email"]);
  });

  it("drops what has no other choice, and holds it where the cap holds, unless the next choice is wanted then", async () => {
    const dropping = await capped({}, [used]);
    const holding = await capped({ then: "hold" }, [used]);

    expect(await outcome(dropping.deps, first(sms))).toEqual(dropped("cap_channel"));
    expect(await outcome(holding.deps, first(sms, email))).toBe("Hold");
    expect(await outcome(holding.deps, { ...first(sms, email), step: "other", alsoOn: ["quiet"] })).toEqual(SENT);
  });

  it("counts a message in the channel that it went by, where a provider refused another", async () => {
    const here = await capped({}, []);
    here.channel.behave("refuse");

    expect(await outcome(here.deps, { ...first(sms, email), alsoOn: ["failed"] })).toEqual(SENT);
    expect(here.profiles.all()[0]?.slots.map(({ channel }) => channel)).toEqual(["email"]);
  });
});

describe("the cap slot of a message whose choices have different topics", () => {
  const offer = { ...push, topic: "offers" };
  const topics = {
    account: { channels: ["email", "sms", "push"], default: "in" as const },
    offers: { channels: ["push"], default: "in" as const },
  };
  const sender = { email: "Shop <hello@example.com>", sms: "SHOP" };

  async function capped() {
    const settings = { topics, sender, caps: [{ topic: "offers", max: 1, per: 7 * DAY }] };
    const here = await shop({ settings });
    const templates = {
      ...here.deps.templates,
      offer_push: { ...offer, name: "offer_push", subject: "Hi", body: "An offer", entryFields: [] },
    };
    return { ...here, deps: { ...here.deps, templates } };
  }

  async function withoutDevice(here: World): Promise<void> {
    const profile = await here.profiles.read("c-1");
    if (profile === undefined) throw new Error("There is no customer.");
    const without = { ...profile.addresses, push: { v: null, t: 2 } };
    await here.profiles.write({ ...profile, ver: profile.ver + 1, addresses: without }, profile.ver, {});
  }

  it("stays that of the message that was sent, though a second delivery would prefer another", async () => {
    const here = await capped();
    await outcome(here.deps, first(offer, sms));
    await withoutDevice(here);

    expect(await outcome(here.deps, first(offer, sms))).toEqual(SENT);

    const stored = await here.profiles.read("c-1");
    expect(channels(here)).toEqual(["push"]);
    expect(stored?.slots.filter(({ topic }) => topic === "offers")).toHaveLength(1);
  });

  it("is that of the choice that took its place, once the first can be sent no more", async () => {
    const here = await capped();
    here.channel.behave("throttle");
    expect(await outcome(here.deps, first(offer, sms))).toBe("Retryable");
    await withoutDevice(here);
    here.clock.advance(HOUR);

    expect(await outcome(here.deps, first(offer, sms))).toEqual(SENT);

    const stored = await here.profiles.read("c-1");
    expect(channels(here)).toEqual(["push", "sms"]);
    expect(stored?.slots.map(({ topic }) => topic)).toEqual(["account"]);
  });
});
