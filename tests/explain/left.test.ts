import { describe, expect, it } from "vitest";
import type { RunStep, RunTrace } from "../../core/explain/run-trace.ts";
import { stepLines } from "../../core/explain/step-lines.ts";
import type { Message } from "../../core/model/message.ts";

const NIGHT = Date.UTC(2026, 0, 15, 22);
const HOUR = 3_600_000;
const ENDED = NIGHT + 3 * HOUR;

const asked = { do: "send", step: "hello", pass: 1, conditions: {}, template: "hello" } as const;
const hold = { errorMessage: JSON.stringify({ until: new Date(NIGHT + 9 * HOUR).toISOString() }) };
const held: RunStep = {
  title: "Send hello",
  kind: "task",
  entered: NIGHT,
  left: NIGHT,
  asked,
  error: { name: "Hold", cause: JSON.stringify(hold) },
};
const wait: RunStep = { title: "Hold hello", kind: "wait", entered: NIGHT };
const refused: RunStep = { ...held, entered: NIGHT + 9 * HOUR, error: { name: "Exited", cause: "{}" } };
const message: Message = {
  schema: 1,
  customerId: "ann",
  key: "welcome#1#hello#1",
  state: "held",
  attempt: 0,
  channel: "email",
  template: "hello",
  transactional: false,
  time: NIGHT,
  first: NIGHT,
  until: NIGHT + 9 * HOUR,
  wasHeld: true,
};

function told(steps: readonly RunStep[], ended: number | undefined, stored: Message = message) {
  const stopped = ended === undefined ? { status: "running" as const } : { status: "aborted" as const, stopped: ended };
  const run: RunTrace = { name: "welcome-0-1", started: NIGHT, steps, ...stopped };
  return stepLines(run, [stored], "Europe/Berlin", ended).map(({ time, text }) => ({ time, text }));
}

const HELD = { time: NIGHT, text: "held until Fri 16 Jan 2026, 08:00" };
const LEFT = "not sent: the customer had left";

describe("a message that was put off", () => {
  it("is told as held while the customer is inside", () => {
    expect(told([held, wait], undefined)).toEqual([HELD]);
  });

  it("is told as not sent once the customer has left", () => {
    expect(told([held, wait], ENDED)).toEqual([HELD, { time: ENDED, text: LEFT }]);
  });

  it("is told so once, where its send found that the customer had left", () => {
    expect(told([held, { ...wait, left: refused.entered }, refused], ENDED)).toEqual([
      HELD,
      { time: refused.entered, text: LEFT },
    ]);
  });

  it("and was sent since is told as sent only", () => {
    const sent: RunStep = { title: "Send hello", kind: "task", entered: NIGHT + 9 * HOUR, asked };

    expect(told([held, wait, sent], ENDED, { ...message, state: "sent" })).toEqual([
      HELD,
      { time: sent.entered, text: "sent by e-mail" },
    ]);
  });
});
