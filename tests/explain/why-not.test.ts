import { expect, it } from "vitest";
import { WhyNotTally } from "../../core/explain/why-not.ts";
import type { Message } from "../../core/model/message.ts";

const NOON = Date.UTC(2026, 2, 2, 12);
const HOUR = 3_600_000;

function message(customerId: string, part: Partial<Message>): Message {
  return {
    schema: 1,
    customerId,
    key: "greet#1#hello#1",
    state: "sent",
    attempt: 1,
    channel: "email",
    template: "hello",
    transactional: false,
    time: NOON - HOUR,
    first: NOON - HOUR,
    ...part,
  };
}

function counts(...messages: readonly Message[]) {
  const tally = new WhyNotTally("hello", NOON);
  for (const one of messages) tally.add(one);
  return tally.counts("UTC");
}

it("counts each reason, the most frequent first, with the newest customer and what the check saw", () => {
  const verdict = { rule: "topic_default", values: { topic: "offers", channel: "email", default: "out" } };
  const dropped = { state: "dropped", reason: "no_consent", verdict } as const;
  const found = counts(
    message("ann", {}),
    message("bea", { ...dropped, time: NOON - 3 * HOUR }),
    message("cas", dropped),
    message("cas", { ...dropped, key: "greet#2#hello#1", time: NOON - 4 * HOUR }),
    message("dan", { state: "dropped", reason: "render_failed" }),
    message("eve", { state: "claimed" }),
  );

  expect(found).toMatchObject({ template: "hello", sent: 1, underWay: 1 });
  expect(found.reasons).toEqual([
    {
      kind: "not sent",
      reason: "no_consent",
      words: "not sent: no consent",
      messages: 3,
      customers: 2,
      example: {
        customer: "cas",
        key: "greet#1#hello#1",
        time: NOON - HOUR,
        details: ["never agreed to offers by email; the topic's default is out"],
      },
    },
    expect.objectContaining({ words: "not sent: render failed", messages: 1, customers: 1 }),
  ]);
});

it("tells who waits from who had left, and a refusal from no answer", () => {
  const verdict = { rule: "quiet hours 21:00-08:00", values: {} };
  const found = counts(
    message("ann", { state: "held", until: NOON + HOUR, verdict }),
    message("bea", { state: "held", until: NOON - HOUR / 2, verdict }),
    message("cas", { state: "held", until: NOON - 2 * HOUR, verdict }),
    message("dan", { state: "released" }),
    message("eve", { state: "failed", reason: "InvalidParameter" }),
    message("fay", { state: "unknown" }),
  );

  expect(found.sent).toBe(1);
  expect(found.reasons.map(({ kind, words, messages }) => [kind, words, messages])).toEqual([
    ["held", "held: quiet hours 21:00-08:00", 2],
    ["held", "held: the provider is busy", 1],
    ["left", "not sent: held (quiet hours 21:00-08:00), and the customer had left", 1],
    ["no answer", "sent, as far as is known: the provider never answered", 1],
    ["refused", "the provider refused it: InvalidParameter", 1],
  ]);
});

it("counts where a `first of` took another choice, and nothing of other templates", () => {
  const passed = (why: string) => ({ rule: "allowed", values: { passed: { hello: why } } });
  const found = counts(
    message("ann", { template: "hello_sms", verdict: passed("no_address") }),
    message("bea", { template: "hello_sms", verdict: passed("failed") }),
    message("cas", { template: "hello_sms", verdict: passed("held") }),
    message("dan", {
      template: "hello_sms",
      verdict: { rule: "allowed", values: { passed: { hello_push: "closed" } } },
    }),
    message("eve", { template: "other", state: "dropped", reason: "closed" }),
  );

  expect(found.sent).toBe(0);
  expect(found.reasons.map(({ kind, words }) => [kind, words])).toEqual([
    ["passed over", "another choice was taken: it would have waited"],
    ["passed over", "another choice was taken: no address"],
    ["passed over", "another choice was taken: the provider refused it"],
  ]);
});
