import { describe, expect, it } from "vitest";
import type { RunStep, RunTrace } from "../../core/explain/run-trace.ts";
import { stepLines } from "../../core/explain/step-lines.ts";
import type { Message } from "../../core/model/message.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;

function run(...steps: readonly RunStep[]): RunTrace {
  return { name: "welcome-0-1", status: "running", started: NOON, steps };
}

const asked = { do: "send", step: "hello", pass: 1, conditions: {}, template: "hello" } as const;
const send: RunStep = { title: "Send hello", kind: "task", entered: NOON, left: NOON, asked };
const message: Message = {
  schema: 1,
  customerId: "ann",
  key: "welcome#1#hello#1",
  state: "sent",
  attempt: 1,
  channel: "email",
  template: "hello",
  transactional: false,
  time: NOON,
  first: NOON,
};

function told(step: RunStep, ...messages: readonly Message[]) {
  return stepLines(run(step), messages, "Europe/Berlin").map(({ text, details, tone }) => ({ text, details, tone }));
}

describe("a send is told", () => {
  it("as sent, with what the gate saw and what became of it", () => {
    const values = {
      consent: { consent: "default" },
      hours: { zone: "Asia/Tokyo", zones: 1, from: "phone" },
      caps: { "cap overall: 3 per 168 h": 1 },
    };
    const sent: Message = { ...message, verdict: { rule: "allowed", values }, marks: { opened: NOON + HOUR } };

    expect(told(send, sent)).toEqual([
      {
        text: "sent by e-mail, opened Thu 15 Jan 2026, 14:00",
        details: [
          "consent: assumed, since the topic's default is in",
          "hours: allowed now in Asia/Tokyo (estimated from the phone number)",
          "cap overall: 3 per 7 d, 1 used before",
        ],
        tone: "good",
      },
    ]);
  });

  it.each([
    [
      "no_consent",
      "topic_default",
      { topic: "offers", channel: "email", default: "out" },
      "never agreed to offers by email; the topic's default is out",
    ],
    [
      "no_consent",
      "consent",
      { topic: "offers", channel: "email", said: "offers", time: NOON },
      "refused offers by email on Thu 15 Jan 2026, 13:00 (said of: offers)",
    ],
    [
      "channel_opt_out",
      "channel",
      { channel: "email", said: "all", time: NOON },
      "opted out of email altogether on Thu 15 Jan 2026, 13:00",
    ],
    [
      "suppressed",
      "suppression",
      { channel: "email", suppression: "bounced" },
      "bounced: nothing is sent to this address",
    ],
    ["no_address", "address", { needs: "email" }, "no email address is known"],
    ["invalid_address", "address", { needs: "email", length: 9 }, "the email address is not valid"],
    [
      "invalid_address",
      "address",
      { needs: "phone", length: 12 },
      "the phone address is not valid: it is neither a number in full (+44…) nor one of the customer's country",
    ],
    [
      "cap_overall",
      "cap overall: 3 per 24 h",
      { max: 3, perMs: 24 * HOUR, used: 3 },
      "cap overall: 3 per 1 d: 3 of 3 used in the last 1 d",
    ],
    [
      "control_group",
      "control",
      { control: 0.025 },
      "belongs to the global control group (2.5 % of customers), which never gets marketing messages",
    ],
    [
      "closed",
      "open hours of US for sms, call",
      { zone: "America/New_York", zones: 1, from: "phone", at: NOON },
      "open hours of US for sms, call, in America/New_York (estimated from the phone number): there it was Thu 15 Jan 2026, 07:00",
    ],
    ["template_missing", "template", { template: "hello" }, "template, template hello"],
  ])("as not sent: %s by %s", (reason, rule, values, detail) => {
    const dropped: Message = { ...message, state: "dropped", reason, verdict: { rule, values } };

    expect(told(send, dropped)).toEqual([
      { text: `not sent: ${reason.replaceAll("_", " ")}`, details: [detail], tone: "bad" },
    ]);
  });

  it.each([
    [
      { cap: "cap overall: 1 per 168 h", until: NOON },
      "would take the last place of cap overall: 1 per 7 d; the customer is inside win_back, of higher priority, which may have it until Thu 15 Jan 2026, 13:00",
    ],
    [
      { cap: "cap overall: 1 per 168 h", message: "win_back#2#mail#1" },
      "win_back has a higher priority and took the last place that this message waited for: cap overall: 1 per 7 d",
    ],
  ])("with the priority of another journey: %j", (values, detail) => {
    const dropped: Message = {
      ...message,
      state: "dropped",
      reason: "priority",
      verdict: { rule: "priority of win_back", values },
    };

    expect(told(send, dropped)).toEqual([
      { text: "not sent: a message of higher priority took the last place", details: [detail], tone: "bad" },
    ]);
  });

  it("with the messages whose place it took", () => {
    const values = { caps: { "cap overall: 1 per 168 h": 0, over: ["low#1#hello#1"] } };
    const sent: Message = { ...message, state: "sent", verdict: { rule: "allowed", values } };

    expect(told(send, sent)[0]?.details).toEqual([
      "cap overall: 1 per 7 d, 0 used before",
      "its priority took the place of low#1#hello#1",
    ]);
  });

  it("as held for a moment that many share, and until their own turn after it", () => {
    const error = {
      until: "2026-01-16T07:06:05.000Z",
      nominal: "2026-01-16T07:00:00.000Z",
      rule: "quiet 11:00 to 14:00",
    };
    const cause = JSON.stringify({ errorType: "Hold", errorMessage: JSON.stringify(error), trace: [] });
    const [line] = stepLines(run({ ...send, error: { name: "Hold", cause } }), [message], "Europe/Berlin");

    expect(line?.text).toBe("held until Fri 16 Jan 2026, 08:06");
    expect(line?.details.at(-1)).toBe(
      "due for everybody on Fri 16 Jan 2026, 08:00; each customer's turn comes at a place of their own after it",
    );
  });

  it.each([
    ["quiet 11:00 to 14:00", "rule: quiet 11:00 to 14:00, wherever the customer may be"],
    ["journey paused", "rule: journey paused"],
    ["priority of win_back", "rule: priority of win_back, which may take the last place of a cap until then"],
  ])("as held by %s, and not again by the wait that follows", (rule, detail) => {
    const error = { until: "2026-01-16T07:00:00.000Z", rule };
    const cause = JSON.stringify({ errorType: "Hold", errorMessage: JSON.stringify(error), trace: [] });
    const held: RunStep = { ...send, error: { name: "Hold", cause } };
    const hold: RunStep = { title: "Hold hello", kind: "wait", entered: NOON, left: NOON + HOUR };

    expect(
      stepLines(run(held, hold, send), [message], "Europe/Berlin").map(({ text, details }) => [text, details]),
    ).toEqual([
      ["held until Fri 16 Jan 2026, 08:00", [detail]],
      ["sent by e-mail", []],
    ]);
  });

  it("of a webhook that nobody has answered yet, with when it is posted again", () => {
    expect(told(send, { ...message, channel: "webhook", state: "claimed", lease: NOON + HOUR })).toMatchObject([
      { text: "being handed to the provider; if it does not answer, again Thu 15 Jan 2026, 14:00" },
    ]);
  });

  it("as unknown when the provider never answered, and as left when the customer was gone", () => {
    expect(told(send, { ...message, state: "unknown" })).toMatchObject([
      { text: expect.stringMatching(/never answered.*not tried again$/), tone: "bad" },
    ]);
    expect(told(send, { ...message, channel: "webhook", state: "unknown" })).toMatchObject([
      { text: expect.stringMatching(/not tried again, unless `sojourn redrive` has it sent$/), tone: "bad" },
    ]);
    expect(told({ ...send, error: { name: "Exited", cause: "" } })).toMatchObject([
      { text: "not sent: the customer had left" },
    ]);
  });
});

describe("other steps are told", () => {
  it("a wait: over, under way, or cut short by an exit", () => {
    const wait: RunStep = { title: "Wait 3 hours", kind: "wait", entered: NOON };

    expect(told({ ...wait, left: NOON + 3 * HOUR })).toMatchObject([
      { text: "waited 3 h, until Thu 15 Jan 2026, 16:00" },
    ]);
    expect(told(wait)).toMatchObject([{ text: "waiting", tone: "waiting" }]);
    expect(told({ ...wait, until: NOON + 3 * HOUR })).toMatchObject([
      { text: "waiting until Thu 15 Jan 2026, 16:00", tone: "waiting" },
    ]);
    const stopped: RunTrace = { ...run(wait), status: "aborted", stopped: NOON + HOUR };
    expect(stepLines(stopped, [], "UTC")).toMatchObject([{ text: "left after 1 h", tone: "neutral" }]);
  });

  it("a wait for an event: it came, came at once, or did not come", () => {
    const wait: RunStep = {
      ...send,
      asked: { ...asked, do: "wait", wait: { kind: "events", need: "any", events: ["Email Clicked"] } },
    };

    expect(told({ ...wait, left: NOON + HOUR, answer: { happened: true } })).toMatchObject([
      { text: "Email Clicked came after 1 h, on Thu 15 Jan 2026, 14:00" },
    ]);
    expect(told({ ...wait, left: NOON + 1, answer: { happened: true } })).toMatchObject([
      { text: "Email Clicked came at once" },
    ]);
    expect(told({ ...wait, left: NOON + 72 * HOUR, timedOut: true })).toMatchObject([
      { text: "Email Clicked did not come in 3 d" },
    ]);
  });

  it("a question with its answer and its condition", () => {
    const conditions = { a1: "profile.vip = true" };
    const decide: RunStep = { ...send, asked: { ...asked, do: "decide", conditions }, answer: { a1: true } };

    expect(told(decide)).toMatchObject([{ text: "yes", details: ["profile.vip = true: yes"] }]);
    const lacking = { ...decide, answer: { a1: false, notThere: { a1: ["profile.vip"] } } };
    expect(told(lacking)).toMatchObject([{ text: "no", details: ["profile.vip = true: no, profile.vip is missing"] }]);
    const bound = { ...decide, answer: { a1: false, overBound: ["a1"] } };
    expect(told(bound)).toMatchObject([
      { details: ["profile.vip = true: no, since it was more work than is allowed"] },
    ]);
    expect(told({ ...decide, answer: { a1: false } })).toMatchObject([
      { text: "no", details: ["profile.vip = true: no"] },
    ]);
  });
});
