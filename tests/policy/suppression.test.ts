import { describe, expect, test } from "vitest";
import type { Profile } from "../../core/model/profile.ts";
import type { MessageFacts } from "../../core/policy/decision.ts";
import { suppression } from "../../core/policy/gate.ts";
import { customer, HOUR, input, message, NOON } from "./inputs.ts";

const SAID = NOON - HOUR;
const { topic: _, ...facts } = message;
const RECEIPT: MessageFacts = { ...facts, transactional: true };

function says(reason: string, fields: { message?: MessageFacts; consent?: Profile["consent"] } = {}) {
  const profile = customer({ consent: fields.consent ?? {} });
  const result = suppression(
    input({ profile, suppression: { reason, time: SAID }, message: fields.message ?? message }),
  );
  return result.kind === "drop" ? result.reason : result.kind;
}

describe("whoever unsubscribed", () => {
  test("gets no marketing, but receipts", () => {
    expect(says("unsubscribed")).toBe("suppressed");
    expect(says("unsubscribed", { message: RECEIPT })).toBe("allow");
  });

  test.each(["account", "account/email", "all", "all/email"])("and agreed to %s after that gets marketing", (key) => {
    expect(says("unsubscribed", { consent: { [key]: { v: true, t: SAID + 1 } } })).toBe("allow");
  });

  test.each([
    ["agreed before", { account: { v: true, t: SAID - 1 } }],
    ["agreed at the same time", { account: { v: true, t: SAID } }],
    ["agreed to another topic", { offers: { v: true, t: SAID + 1 } }],
    ["agreed on another channel", { "account/sms": { v: true, t: SAID + 1 } }],
    ["refused after that", { account: { v: false, t: SAID + 1 } }],
  ])("and %s gets none", (_name, consent) => {
    expect(says("unsubscribed", { consent })).toBe("suppressed");
  });
});

test.each(["bounced", "complained", "a word of later code"])(
  "nothing lifts %s, and no receipt goes there",
  (reason) => {
    expect(says(reason, { consent: { account: { v: true, t: NOON } } })).toBe("suppressed");
    expect(says(reason, { message: RECEIPT })).toBe("suppressed");
  },
);

test("STOP stops all text messages to the number, receipts too, whatever is said elsewhere", () => {
  const consent = { "account/sms": { v: true, t: NOON }, all: { v: true, t: NOON } };

  expect(says("unsubscribed", { message: { ...message, channel: "sms" }, consent })).toBe("suppressed");
  expect(says("unsubscribed", { message: { ...RECEIPT, channel: "sms" }, consent })).toBe("suppressed");
});
