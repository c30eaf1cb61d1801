/**
 * The interpreter alone, with history: runs per second of a machine with three tasks, two choices and a wait, and the time of a run
 * while 1,000, 10,000 and 100,000 others wait. Functions answer at once; runs are kept in memory.
 */
import { hash } from "node:crypto";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { VirtualKernel } from "../local/kernel/virtual-kernel.ts";
import { MemoryStorage } from "../local/stepfunctions/memory-storage.ts";
import { createStepFunctions, type StepFunctions } from "../local/stepfunctions/step-functions.ts";
import type { Figure, Report } from "./report.ts";

const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const RUNS = 10_000;
const WAITING = [1_000, 10_000, 100_000];

/** Takes some tens of seconds. */
export async function run(): Promise<Report> {
  await measure(2_000, 0);
  const alone = await measure(RUNS, 0);
  const figures: Figure[] = [
    { what: "runs", value: 1000 / alone.millis, unit: "runs/s", target: { least: 5_000 } },
    { what: "by the time of a core", value: 1000 / alone.coreMillis, unit: "runs/core-s" },
  ];
  for (const waiting of WAITING) {
    const { coreMillis } = await measure(RUNS, waiting);
    const what = `a run while ${waiting.toLocaleString("en-GB")} others wait`;
    figures.push({ what, value: coreMillis * 1_000, unit: "µs of a core" });
  }
  const about = `${RUNS} runs of a machine with three tasks, two choices and a wait, with their history; functions answer at once, runs are kept in memory.`;
  return { title: "The interpreter alone", about, figures };
}

/** The time of each of `count` runs, from start to end, while `waiting` others wait for a year. */
async function measure(count: number, waiting: number): Promise<{ millis: number; coreMillis: number }> {
  const kernel = new VirtualKernel({ start: START, concurrency: 1 });
  const storage = new MemoryStorage();
  const states = createStepFunctions({
    kernel,
    hash: (text) => hash("sha256", text),
    invoker: {
      invoke: async () => ({ ok: true, payload: { sent: true, held: false, dropped: false, failed: false } }),
    },
    runs: storage,
    machines: storage,
    status: { changed: () => {} },
    region: "eu-central-1",
    account: "000000000000",
  });
  const role = { roleArn: "arn:aws:iam::000000000000:role/machine" };
  const sleeper = states.deploy({ name: "sleeper", ...role, definition: JSON.stringify(SLEEPER) });
  const journey = states.deploy({ name: "journey", ...role, definition: JSON.stringify(JOURNEY) });
  await start(states, sleeper, waiting);
  await kernel.runUntil(START + 1);
  const begun = performance.now();
  const used = process.cpuUsage();
  await start(states, journey, count);
  await kernel.runUntil(START + 2 * DAY);
  const { user, system } = process.cpuUsage(used);
  const took = performance.now() - begun;
  if (states.running !== waiting) throw new Error(`${states.running - waiting} runs did not end.`);
  return { millis: took / count, coreMillis: (user + system) / 1000 / count };
}

async function start(states: StepFunctions, stateMachineArn: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const input = { contract: 1, customer: `c${n}`, journey: "bench", n, start: START, steps: {} };
    await states.call("StartExecution", { stateMachineArn, name: `bench-${n}`, input: JSON.stringify(input) });
  }
}

const SLEEPER = {
  QueryLanguage: "JSONata",
  StartAt: "Wait 1 year",
  States: { "Wait 1 year": { Type: "Wait", Seconds: 31_536_000, End: true } },
};

/** The shapes that compiled journeys have. */
const RETRY = [
  { ErrorEquals: ["Hold", "Exited"], MaxAttempts: 0 },
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 6, JitterStrategy: "FULL" },
];
const PLACE = {
  contract: 1,
  customer: "{% $states.input.customer %}",
  journey: "bench",
  version: "0123456789ab",
  n: "{% $states.input.n %}",
  pass: 1,
  steps: "{% $states.input.steps %}",
};

function send(step: string, onward: object) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: "arn:aws:lambda:eu-central-1:000000000000:function:send",
      Payload: { ...PLACE, do: "send", step, template: step, channel: "email", transactional: false },
    },
    Retry: RETRY,
    Output: `{% $merge([$states.input, {"steps": $merge([$states.input.steps, {"${step}": $states.result.Payload}])}]) %}`,
    ...onward,
  };
}

function choice(step: string, then: string, otherwise: string) {
  const condition = `{% $states.input.steps.${step}.sent = true %}`;
  return { Type: "Choice", Choices: [{ Condition: condition, Next: then }], Default: otherwise };
}

const JOURNEY = {
  QueryLanguage: "JSONata",
  StartAt: "Send a",
  States: {
    "Send a": send("a", { Next: "A sent?" }),
    "A sent?": choice("a", "Wait 1 day", "Send c"),
    "Wait 1 day": { Type: "Wait", Seconds: 86_400, Next: "Send b" },
    "Send b": send("b", { Next: "B sent?" }),
    "B sent?": choice("b", "Send c", "Nothing"),
    "Send c": send("c", { End: true }),
    Nothing: { Type: "Succeed" },
  },
};
