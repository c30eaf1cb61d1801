import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { openUntil, stepsOfHistory } from "../../adapters/aws/run-trace.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { explain } from "../../core/explain/explain.ts";
import { groundsText } from "../../core/explain/grounds-text.ts";
import type { AskedTask, RunStep, RunTrace } from "../../core/explain/run-trace.ts";
import { stepLines } from "../../core/explain/step-lines.ts";
import { stickyShare } from "../../core/model/share.ts";
import { customer, entry } from "../policy/inputs.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;

function told(step: Partial<RunStep> & { asked?: AskedTask }, lot?: (step: string) => number) {
  const whole: RunStep = { title: "Step", kind: "task", entered: NOON, left: NOON, ...step };
  const run: RunTrace = { name: "r", status: "running", started: NOON, steps: [whole] };
  return stepLines(run, [], "Europe/Berlin", undefined, lot).map(({ title, text, details }) => ({
    title,
    text,
    details,
  }));
}

const place = { step: "x", pass: 1, conditions: {} } as const;

function thrown(name: string, message: object) {
  return { error: { name, cause: JSON.stringify({ errorType: name, errorMessage: JSON.stringify(message) }) } };
}

describe("a wait is told", () => {
  const events = ["Delivered", "Delivery Failed"];
  const any: AskedTask = { ...place, do: "wait", wait: { kind: "events", need: "any", events } };
  const all: AskedTask = { ...place, do: "wait", wait: { kind: "events", need: "all", events } };

  it.each<[string, Partial<RunStep>, string]>([
    ["by which event it was", { asked: any, answer: { happened: true, which: 1 } }, "Delivery Failed came at once"],
    [
      "that none came",
      { asked: any, timedOut: true, left: NOON + 24 * HOUR },
      "neither Delivered nor Delivery Failed came in 1 d",
    ],
    ["that all came", { asked: all, answer: { happened: true } }, "Delivered and Delivery Failed had come at once"],
    ["that not all came", { asked: all, timedOut: true }, "not all of Delivered and Delivery Failed came"],
    [
      "by the segment",
      { asked: { ...place, do: "wait", wait: { kind: "segment", segment: "loyal" } }, answer: { happened: true } },
      "entered loyal at once",
    ],
    [
      "that its date moved",
      { asked: { ...place, do: "wait", wait: { kind: "date" } }, answer: { happened: true }, left: NOON + HOUR },
      "the date moved after 1 h, on Thu 15 Jan 2026, 14:00",
    ],
    [
      "that its date came",
      { asked: { ...place, do: "wait", wait: { kind: "date" } }, timedOut: true, left: NOON + HOUR },
      "waited 1 h, until Thu 15 Jan 2026, 14:00",
    ],
  ])("%s", (_, step, text) => {
    expect(told(step)).toMatchObject([{ text }]);
  });

  it("as going on, for what and until when", () => {
    const open = (asked: AskedTask, until?: number) => {
      const step: RunStep = { title: "Wait", kind: "task", entered: NOON, asked, ...(until && { until }) };
      return stepLines({ name: "r", status: "running", started: NOON, steps: [step] }, [], "Europe/Berlin");
    };

    expect(open(any, NOON + 24 * HOUR)).toMatchObject([
      { text: "waiting for Delivered or Delivery Failed until Fri 16 Jan 2026, 13:00", tone: "waiting" },
    ]);
    expect(open(all)).toMatchObject([{ text: "waiting for Delivered and Delivery Failed" }]);
    expect(open({ ...place, do: "wait", wait: { kind: "date" } }, NOON)).toMatchObject([
      { text: "waiting until Thu 15 Jan 2026, 13:00" },
    ]);
  });
});

describe("a moment to come is told", () => {
  const until = NOON + 20 * HOUR;
  const asking: RunStep = {
    title: "When is nine?",
    kind: "task",
    entered: NOON,
    left: NOON,
    asked: { ...place, do: "moment" },
    ...thrown("Hold", { until: new Date(until).toISOString(), rule: "moment" }),
  };
  const rest: RunStep = { title: "Wait until nine", kind: "wait", entered: NOON };
  const watch: RunStep = { ...rest, kind: "task", asked: { ...place, do: "wait", wait: { kind: "date" } } };

  it.each<[string, Partial<RunTrace>, object[]]>([
    ["while it is", { steps: [asking, rest] }, [{ text: "waiting until Fri 16 Jan 2026, 09:00", tone: "waiting" }]],
    [
      "once it has come",
      { steps: [asking, { ...rest, left: until }] },
      [{ text: "waited 20 h, until Fri 16 Jan 2026, 09:00", tone: "neutral" }],
    ],
    [
      "of one who left before",
      { steps: [asking, rest], status: "aborted", stopped: NOON + HOUR },
      [{ text: "left after 1 h, before Fri 16 Jan 2026, 09:00", tone: "neutral" }],
    ],
    [
      "once it has moved, beside the wait that tells so",
      { steps: [asking, { ...watch, left: NOON + HOUR, answer: { happened: true } }] },
      [
        { text: "Fri 16 Jan 2026, 09:00", tone: "neutral" },
        { text: "the date moved after 1 h, on Thu 15 Jan 2026, 14:00", tone: "good" },
      ],
    ],
  ])("%s", (_, run, lines) => {
    const whole: RunTrace = { name: "r", status: "running", started: NOON, steps: [], ...run };

    expect(stepLines(whole, [], "Europe/Berlin")).toMatchObject(lines);
  });
});

describe("a step is told", () => {
  const asked = (what: AskedTask["do"], phrase?: string): AskedTask => ({
    ...place,
    do: what,
    ...(phrase === undefined ? {} : { what: [phrase] }),
  });

  it.each<[string, Partial<RunStep>, string]>([
    [
      "a moment to come",
      { asked: asked("moment"), ...thrown("Hold", { until: "2026-01-16T08:00:00.000Z", rule: "moment" }) },
      "waiting until Fri 16 Jan 2026, 09:00",
    ],
    [
      "a moment that is past",
      { asked: asked("moment"), answer: { skip: true } },
      "no such moment, or past: went on at the next wait",
    ],
    ["an update", { asked: asked("update", "set plan") }, "set plan"],
    ["an event", { asked: asked("emit", "put Downgraded on the bus") }, "put Downgraded on the bus"],
    [
      "a refused call",
      { asked: asked("call", "asked billing"), answer: { ok: false, code: 402 } },
      "asked billing, answered 402",
    ],
    [
      "a call without an answer",
      { asked: asked("call", "asked billing"), ...thrown("Retryable", { code: 503 }) },
      "asked billing, which answered 503 to the last: no attempt was left",
    ],
    ["a run that goes on", { asked: asked("go_on") }, "the run had become long: another goes on"],
    [
      "a call that waits for its turn",
      { asked: asked("call", "asked billing"), ...thrown("Hold", { until: "2026-01-16T08:00:00.000Z", retries: 0 }) },
      "its turn: waiting until Fri 16 Jan 2026, 09:00",
    ],
    [
      "a call that no attempt was left for",
      { asked: asked("call", "asked billing"), ...thrown("GivenUp", { code: 429 }) },
      "asked billing, which answered 429 to the last: no attempt was left",
    ],
    ["one whose customer had left", { asked: asked("call"), ...thrown("Exited", {}) }, "the customer had left"],
  ])("%s", (_, step, text) => {
    expect(told(step)).toMatchObject([{ text }]);
  });

  it("with what was kept of an answer, and with its pass in a repeat", () => {
    const step = {
      asked: { ...asked("call", "asked billing"), pass: 3 },
      answer: { ok: true, code: 200, status: "paid" },
    };

    expect(told(step)).toEqual([
      { title: "Step (pass 3)", text: "asked billing, answered 200", details: ["status: paid"] },
    ]);
  });

  it("a split, with where the customer lies", () => {
    expect(told({ kind: "choice", path: { step: "subject", name: "discount" } }, () => 0.6543)).toEqual([
      {
        title: "Step",
        text: "took the path discount",
        details: ["drawn by customer and step, at 65.4 of 100: always the same for this customer"],
      },
    ]);
  });

  it("a message that was not the one preferred", () => {
    const passed = { offer_push: "no_address", offer_sms: "failed" };

    expect(groundsText({ rule: "allowed", values: { passed } }, "UTC")).toEqual([
      "offer_push was passed over: no address",
      "offer_sms was passed over: its provider refused it",
    ]);
  });
});

describe("a history", () => {
  it("ends with a wait whose end the definition says, or the document of the run", () => {
    const resting = (name: string): HistoryEvent[] => [
      {
        timestamp: new Date(NOON),
        id: 1,
        type: "WaitStateEntered",
        stateEnteredEventDetails: { name, input: JSON.stringify({ until: "2026-01-16T08:00:00Z" }) },
      } as HistoryEvent,
    ];
    const definition = JSON.stringify({
      States: {
        hour: { Type: "Wait", Seconds: 3_600 },
        fixed: { Type: "Wait", Timestamp: "2026-02-01T08:00:00Z" },
        hold: { Type: "Wait", Timestamp: "{% $states.input.until %}" },
      },
    });

    expect(openUntil(resting("hour"), definition)).toBe(NOON + HOUR);
    expect(openUntil(resting("fixed"), definition)).toBe(Date.UTC(2026, 1, 1, 8));
    expect(openUntil(resting("hold"), definition)).toBe(NOON + 20 * HOUR);
    expect(openUntil(resting("gone"), definition)).toBeUndefined();
    expect(openUntil(resting("hour"), undefined)).toBeUndefined();
  });

  it("says until when a wait for an event goes on", () => {
    const parameters = JSON.stringify({
      Payload: { do: "wait", step: "x", pass: 1, wait: { kind: "segment", segment: "loyal" } },
    });
    const timestamp = new Date(NOON);
    const steps = stepsOfHistory([
      { timestamp, id: 1, type: "TaskStateEntered", stateEnteredEventDetails: { name: "Wait" } },
      { timestamp, id: 2, type: "TaskScheduled", taskScheduledEventDetails: { parameters, timeoutInSeconds: 3_600 } },
    ] as HistoryEvent[]);

    expect(steps).toMatchObject([{ until: NOON + HOUR }]);
  });

  const timestamp = new Date(NOON);
  const entered = (type: string, name: string, input: object = {}): HistoryEvent =>
    ({ timestamp, id: 1, type, stateEnteredEventDetails: { name, input: JSON.stringify(input) } }) as HistoryEvent;

  it("says what a task was asked, whichever it is, and forgets the faults before its answer", () => {
    const payload = { do: "update", step: "mark", pass: 2, set: { plan: {} }, join: ["lapsed"], remove: [] };
    const parameters = JSON.stringify({ FunctionName: "f", Payload: payload });
    const steps = stepsOfHistory([
      entered("TaskStateEntered", "Update"),
      { timestamp, id: 2, type: "TaskScheduled", taskScheduledEventDetails: { parameters } } as HistoryEvent,
      { timestamp, id: 3, type: "TaskFailed", taskFailedEventDetails: { error: "Lambda.Unknown" } } as HistoryEvent,
      { timestamp, id: 4, type: "TaskSucceeded", taskSucceededEventDetails: { output: "{}" } } as HistoryEvent,
    ]);

    expect(steps).toMatchObject([{ asked: { do: "update", pass: 2, what: ["set plan", "joined lapsed"] } }]);
    expect(steps[0]).not.toHaveProperty("error");
  });

  it("says which path a split chose, and nothing of a question that chose none", () => {
    const before = { steps: { hello: { sent: true } } };
    const after = { steps: { ...before.steps, subject: { path: "plain" } } };
    const exited = (output: object) =>
      ({
        timestamp,
        id: 2,
        type: "ChoiceStateExited",
        stateExitedEventDetails: { output: JSON.stringify(output) },
      }) as HistoryEvent;

    const [split, question] = stepsOfHistory([
      entered("ChoiceStateEntered", "Subject", before),
      exited(after),
      entered("ChoiceStateEntered", "VIP?", after),
      exited(after),
    ]);

    expect(split?.path).toEqual({ step: "subject", name: "plain" });
    expect(question).not.toHaveProperty("path");
  });
});

it("a story of a canary, told over the runs that went on for each other", async () => {
  const step = (title: string, what: AskedTask["do"]): RunStep => ({
    title,
    kind: "task",
    entered: NOON,
    left: NOON,
    asked: { ...place, do: what },
  });
  const split: RunStep = { title: "Subject", kind: "choice", entered: NOON, path: { step: "subject", name: "plain" } };
  const profile = customer({
    entries: { "welcome#1": entry({ machine: "welcome-canary-0123456789ab", part: 2 }) },
    journeys: { welcome: { count: 1, last: NOON, ended: {}, refused: { paused: { n: 2, last: NOON } } } },
  });
  const runs: Record<string, readonly RunStep[]> = {
    "-1": [split, step("Go on", "go_on")],
    "-1-p2": [step("Mark", "update")],
  };
  const records = {
    profile: async () => profile,
    suppression: async () => undefined,
    messages: async () => [],
    run: async (machine: string, name: string): Promise<RunTrace | undefined> => {
      const steps = runs[/-1(-p\d)?$/.exec(name)?.[0] ?? ""];
      if (machine !== "welcome-canary-0123456789ab" || steps === undefined) return undefined;
      return { name, status: "running", started: NOON, steps };
    },
  };

  const story = await explain({ records, hash: sha256 }, { customerId: "c-1", zone: "UTC" });

  const [told] = story?.journeys ?? [];
  expect(told?.entries).toMatchObject([
    { canary: true, lines: [{ title: "Subject" }, { title: "Go on" }, { title: "Mark" }] },
  ]);
  const lot = Math.round(stickyShare(sha256, "split:welcome:subject", "c-1") * 1000) / 10;
  expect(told?.entries[0]?.lines[0]?.details[0]).toContain(`at ${lot} of 100`);
  expect(told?.refusals).toMatchObject([{ text: "the journey was paused", n: 2 }]);
});
