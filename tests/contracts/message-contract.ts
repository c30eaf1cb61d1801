import { describe, expect, it } from "vitest";
import { CHANNEL_FACTS, CHANNELS } from "../../core/channels/channels.ts";
import { DROP_FACTS, DROP_REASONS } from "../../core/model/drop-reasons.ts";
import type { Message } from "../../core/model/message.ts";
import type { MessageOutcome } from "../../core/ports/messages.ts";
import { HOUR, type Stores, someone, T0 } from "./stores.ts";

export function messageContract(stores: () => Stores): void {
  const KEY = "welcome#1#hello#1";

  const claim = (customerId: string, attempt = 1, fields: Partial<Message> = {}): Message => ({
    schema: 1,
    customerId,
    key: KEY,
    state: "claimed",
    attempt,
    channel: "email",
    template: "hello",
    topic: "offers",
    transactional: false,
    time: T0,
    first: T0,
    lease: T0 + HOUR,
    claimant: "invocation-1",
    due: T0 + HOUR,
    ...fields,
  });
  const held = (customerId: string, attempt = 0): Message => {
    const { lease: _lease, claimant: _claimant, due: _due, ...rest } = claim(customerId, attempt);
    return { ...rest, state: "held", until: T0 + 9 * HOUR, wasHeld: true };
  };
  const sent: MessageOutcome = { state: "sent", time: T0 + 5, providerId: "p-1" };
  const stored = (customerId: string) => stores().messages.read(customerId, KEY);

  describe("messages", () => {
    it("are what was put, whole", async () => {
      const customer = someone();
      const message: Message = {
        ...held(customer),
        state: "dropped",
        reason: "cap_topic",
        verdict: { rule: "cap 0", values: { max: 3, seen: [1, null, "x"] } },
        wrote: {
          version: "abc",
          language: "de",
          locale: "de-AT",
          zone: "Europe/Vienna",
          values: [[["profile", "name"], "Ada"]],
          left: [["entry", "properties", "items"]],
        },
        segments: 2,
      };

      expect(await stores().messages.put(message, undefined)).toBe(true);

      expect(await stored(customer)).toEqual(message);
    });

    it("are absent before", async () => {
      expect(await stored(someone())).toBeUndefined();
    });

    it("are claimed by one of two who try at once", async () => {
      const customer = someone();

      const won = await Promise.all(
        ["a", "b"].map((template) => stores().messages.put(claim(customer, 1, { template }), undefined)),
      );

      expect(won.toSorted()).toEqual([false, true]);
      expect((await stored(customer))?.template).toBe(won[0] ? "a" : "b");
    });

    it("say who claimed them, until they are claimed anew", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1, { claimant: "first" }), undefined);
      expect((await stored(customer))?.claimant).toBe("first");

      await messages.reclaim(claim(customer, 2, { claimant: "second" }), 1);
      expect((await stored(customer))?.claimant).toBe("second");
    });

    it("are claimed over a hold by one of two who try at once", async () => {
      const customer = someone();
      await stores().messages.put(held(customer), undefined);

      const won = await Promise.all([1, 1].map((n) => stores().messages.put(claim(customer, n), 0)));

      expect(won.toSorted()).toEqual([false, true]);
      expect(await stored(customer)).toEqual(claim(customer));
    });

    it("are put over a failure of the attempt named, by one of two who try at once", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1), undefined);
      await messages.finish(customer, KEY, 1, { state: "failed", time: T0 + 1, reason: "rejected" });
      expect(await messages.put(claim(customer, 2), 0)).toBe(false);

      const won = await Promise.all(
        ["sms", "push"].map((template) => messages.put(claim(customer, 2, { template }), 1)),
      );

      expect(won.toSorted()).toEqual([false, true]);
      expect(await stored(customer)).toEqual(claim(customer, 2, { template: won[0] ? "sms" : "push" }));
    });

    it("are not put over anything but a hold, release or failure of the attempt named", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1), undefined);

      expect(await messages.put(claim(customer, 2), 1)).toBe(false);
      await messages.finish(customer, KEY, 1, { state: "released", time: T0 + 1 });
      expect(await messages.put(claim(customer, 2), 0)).toBe(false);
      expect(await messages.put(claim(customer, 2), undefined)).toBe(false);
      expect(await messages.put(claim(customer, 2), 1)).toBe(true);
      await messages.finish(customer, KEY, 2, sent);
      expect(await messages.put(claim(customer, 3), 2)).toBe(false);

      expect((await stored(customer))?.state).toBe("sent");
    });

    it.each<MessageOutcome>([
      sent,
      { state: "failed", time: T0 + 5, reason: "refused by the provider" },
      { state: "dropped", time: T0 + 5, reason: "throttled" },
      { state: "released", time: T0 + 5 },
      { state: "unknown", time: T0 + 5 },
    ])("end as $state, are due no more and nobody's any more", async (outcome) => {
      const customer = someone();
      await stores().messages.put(claim(customer), undefined);

      expect(await stores().messages.finish(customer, KEY, 1, outcome)).toBe(true);

      const { lease: _lease, claimant: _claimant, due: _due, ...rest } = claim(customer);
      expect(await stored(customer)).toEqual({ ...rest, ...outcome });
    });

    it("are finished by the attempt that claimed them, once", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 2), undefined);

      expect(await messages.finish(customer, KEY, 1, sent)).toBe(false);
      const answers = await Promise.all([1, 2].map(() => messages.finish(customer, KEY, 2, sent)));

      expect(answers.toSorted()).toEqual([false, true]);
    });

    it("are finished by nobody where there are none", async () => {
      const customer = someone();

      expect(await stores().messages.finish(customer, KEY, 1, sent)).toBe(false);
      expect(await stored(customer)).toBeUndefined();
    });

    it("are claimed anew by one of two who try at once, and the first claimer has lost them", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1), undefined);
      const next = claim(customer, 2, {
        claimant: "invocation-2",
        time: T0 + 2 * HOUR,
        lease: T0 + 3 * HOUR,
        due: T0 + 3 * HOUR,
      });

      const won = await Promise.all([1, 1].map((attempt) => messages.reclaim(next, attempt)));

      expect(won.toSorted()).toEqual([false, true]);
      expect(await stored(customer)).toEqual(next);
      expect(await messages.finish(customer, KEY, 1, sent)).toBe(false);
      expect(await messages.finish(customer, KEY, 2, sent)).toBe(true);
    });

    it.each<MessageOutcome>([
      { state: "unknown", time: T0 + 5 },
      { state: "dropped", time: T0 + 5, reason: "throttled" },
      { state: "dropped", time: T0 + 5, reason: "misconfigured" },
    ])(
      "are opened again as webhooks that were given up, by one of two who try at once: $state $reason",
      async (outcome) => {
        const customer = someone();
        const { messages } = stores();
        await messages.put(claim(customer, 3, { channel: "webhook", silent: 12 }), undefined);
        await messages.finish(customer, KEY, 3, outcome);
        const { lease: _lease, claimant: _claimant, due: _due, ...rest } = claim(customer, 3, { channel: "webhook" });
        const released: Message = { ...rest, state: "released", time: T0 + 2 * HOUR, silent: 1 };

        expect(await messages.reopen(released, 2)).toBe(false);
        const won = await Promise.all([3, 3].map((attempt) => messages.reopen(released, attempt)));

        expect(won.toSorted()).toEqual([false, true]);
        expect(await stored(customer)).toEqual(released);
        expect(await messages.put(claim(customer, 4, { channel: "webhook" }), 3)).toBe(true);
        expect(await messages.reopen(released, 4)).toBe(false);
      },
    );

    it.each<[string, Partial<Message>, MessageOutcome]>([
      ["were sent", { channel: "webhook" }, { state: "sent", time: T0 + 5, providerId: "p-1" }],
      ["were refused", { channel: "webhook" }, { state: "failed", time: T0 + 5, reason: "throttled" }],
      ["were dropped by policy", { channel: "webhook" }, { state: "dropped", time: T0 + 5, reason: "cap_topic" }],
      ["are of another channel", { channel: "email" }, { state: "unknown", time: T0 + 5 }],
    ])("are not opened again where they %s", async (_, fields, outcome) => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1, fields), undefined);
      await messages.finish(customer, KEY, 1, outcome);
      const before = await stored(customer);

      expect(await messages.reopen({ ...claim(customer, 1, fields), state: "released" }, 1)).toBe(false);

      expect(await stored(customer)).toEqual(before);
    });

    // A new channel whose messages are redriven: the condition is in adapters/aws/messages.ts, and mayReopen in core/send/given-up.ts.
    it.each(CHANNELS)("are opened again if a message of the channel is redriven: %s", async (channel) => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1, { channel }), undefined);
      await messages.finish(customer, KEY, 1, { state: "unknown", time: T0 + 5 });

      const opened = await messages.reopen({ ...claim(customer, 1, { channel }), state: "released" }, 1);

      expect(opened).toBe(CHANNEL_FACTS[channel].redriven);
    });

    // The condition of adapters/aws/messages.ts names these reasons; mayReopen in core/send/given-up.ts asks DROP_FACTS.
    it.each(DROP_REASONS)("are opened again if they were given up, dropped for the reason %s", async (reason) => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1, { channel: "webhook" }), undefined);
      await messages.finish(customer, KEY, 1, { state: "dropped", time: T0 + 5, reason });

      const opened = await messages.reopen({ ...claim(customer, 1, { channel: "webhook" }), state: "released" }, 1);

      expect(opened).toBe(DROP_FACTS[reason].givenUp !== null);
    });

    it("are not opened again where their receiver has reported on them", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1, { channel: "webhook" }), undefined);
      await messages.finish(customer, KEY, 1, { state: "dropped", time: T0 + 5, reason: "throttled" });
      await messages.mark(customer, KEY, "delivered", T0 + 6);

      expect(await messages.reopen({ ...claim(customer, 1, { channel: "webhook" }), state: "released" }, 1)).toBe(
        false,
      );
      expect((await stored(customer))?.state).toBe("dropped");
    });

    it("are not opened again where there are none", async () => {
      const customer = someone();

      expect(await stores().messages.reopen({ ...claim(customer), state: "released" }, 1)).toBe(false);
      expect(await stored(customer)).toBeUndefined();
    });

    it("are not claimed anew once finished", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1), undefined);
      await messages.finish(customer, KEY, 1, sent);

      expect(await messages.reclaim(claim(customer, 2), 1)).toBe(false);
    });
  });

  describe("messages that their provider knows by its own id", () => {
    it("are found by it, once they are sent", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1, { channel: "sms" }), undefined);
      const reportedAs = `sms#${customer}`;
      expect(await messages.find(reportedAs)).toBeUndefined();

      await messages.finish(customer, KEY, 1, { ...sent, reportedAs });

      expect(await messages.find(reportedAs)).toEqual({ customerId: customer, key: KEY });
      expect(await stored(customer)).toMatchObject({ state: "sent", reportedAs });
    });

    it("stay findable as they are reported on", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer, 1, { channel: "sms" }), undefined);
      await messages.finish(customer, KEY, 1, { ...sent, reportedAs: `sms#${customer}` });

      await messages.mark(customer, KEY, "delivered", T0 + 10);

      expect(await messages.find(`sms#${customer}`)).toEqual({ customerId: customer, key: KEY });
    });
  });

  describe("marks", () => {
    it("note the first time only", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer), undefined);
      await messages.finish(customer, KEY, 1, sent);

      await messages.mark(customer, KEY, "opened", T0 + 10);
      await Promise.all([
        messages.mark(customer, KEY, "opened", T0 + 20),
        messages.mark(customer, KEY, "clicked", T0 + 21),
      ]);

      expect((await stored(customer))?.marks).toEqual({ opened: T0 + 10, clicked: T0 + 21 });
    });

    it("make an unknown message sent", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer), undefined);
      await messages.finish(customer, KEY, 1, { state: "unknown", time: T0 + 5 });

      await messages.mark(customer, KEY, "delivered", T0 + 10);

      expect(await stored(customer)).toMatchObject({ state: "sent", marks: { delivered: T0 + 10 } });
    });

    it("make an unknown message sent when the provider says that it sent it", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer), undefined);
      await messages.finish(customer, KEY, 1, { state: "unknown", time: T0 + 5 });

      await messages.mark(customer, KEY, "sent", T0 + 10);

      const message = await stored(customer);
      expect(message?.state).toBe("sent");
      expect(message?.marks).toBeUndefined();
    });

    it("that the provider has sent it end a claim, which nobody can take over then", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer), undefined);

      await messages.mark(customer, KEY, "sent", T0 + 10);

      const { lease: _lease, claimant: _claimant, due: _due, ...rest } = claim(customer);
      expect(await stored(customer)).toEqual({ ...rest, state: "sent", time: T0 + 10 });
      expect(await messages.reclaim(claim(customer, 2), 1)).toBe(false);
      expect(await messages.finish(customer, KEY, 1, { state: "unknown", time: T0 + 11 })).toBe(false);
    });

    it("that the provider has sent it leave the claimer who hears of it later its id to store, once", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer), undefined);
      await messages.mark(customer, KEY, "sent", T0 + 2);

      expect(await messages.finish(customer, KEY, 2, sent)).toBe(false);
      expect(await messages.finish(customer, KEY, 1, sent)).toBe(true);
      expect(await messages.finish(customer, KEY, 1, { ...sent, providerId: "p-2" })).toBe(false);

      expect(await stored(customer)).toMatchObject({ state: "sent", providerId: "p-1" });
    });

    it("that the provider has sent it change no message that was held, dropped or failed", async () => {
      const { messages } = stores();
      for (const state of ["dropped", "failed"] as const) {
        const customer = someone();
        await messages.put(claim(customer), undefined);
        await messages.finish(customer, KEY, 1, { state, time: T0 + 5, reason: "throttled" });

        await messages.mark(customer, KEY, "sent", T0 + 10);

        expect((await stored(customer))?.state).toBe(state);
      }
    });

    it("come before the sender has finished, and stay", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer), undefined);

      await messages.mark(customer, KEY, "delivered", T0 + 2);
      await messages.finish(customer, KEY, 1, sent);

      expect(await stored(customer)).toMatchObject({ state: "sent", providerId: "p-1", marks: { delivered: T0 + 2 } });
    });

    it("keep a claim from ending as unknown, and stay when it ends as sent", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer), undefined);
      await messages.mark(customer, KEY, "opened", T0 + 2);

      expect(await messages.finish(customer, KEY, 1, { state: "unknown", time: T0 + 5 })).toBe(false);
      expect(await messages.finish(customer, KEY, 1, { state: "sent", time: T0 + 5 })).toBe(true);

      const { lease: _lease, claimant: _claimant, due: _due, ...rest } = claim(customer);
      const marks = { opened: T0 + 2 };
      expect(await stored(customer)).toEqual({ ...rest, state: "sent", time: T0 + 5, marks });
    });

    it("outlast a second claim", async () => {
      const customer = someone();
      const { messages } = stores();
      await messages.put(claim(customer), undefined);
      await messages.mark(customer, KEY, "delivered", T0 + 2);

      await messages.reclaim(claim(customer, 2), 1);

      expect(await stored(customer)).toMatchObject({ state: "claimed", attempt: 2, marks: { delivered: T0 + 2 } });
    });

    it("are nothing without a message", async () => {
      const customer = someone();

      await stores().messages.mark(customer, KEY, "opened", T0);
      await stores().messages.mark(customer, KEY, "sent", T0);

      expect(await stored(customer)).toBeUndefined();
    });
  });
}
