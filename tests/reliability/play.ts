import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { memoryChannel } from "../../adapters/memory/channel.ts";
import { memoryCounter } from "../../adapters/memory/counter.ts";
import { memoryDue } from "../../adapters/memory/due.ts";
import { memoryKeyedEntries } from "../../adapters/memory/keyed-entries.ts";
import { memoryMessages } from "../../adapters/memory/messages.ts";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
import { memoryRefusedEvents } from "../../adapters/memory/refused.ts";
import { memorySpills } from "../../adapters/memory/spills.ts";
import { memorySuppressions } from "../../adapters/memory/suppressions.ts";
import { sha256 } from "../../adapters/system/hash.ts";
import { type Around, applyFeedback } from "../../core/feedback/apply.ts";
import { ingestBatch, type QueueRecord } from "../../core/ingest/ingest-batch.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { sendMessage } from "../../core/send/send.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { decide } from "../../core/steps/decide.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { parseSendTask } from "../../functions/send/parse-task.ts";
import { parseTask } from "../../functions/steps/task.ts";
import { MemoryStorage } from "../../local/stepfunctions/memory-storage.ts";
import type { Run } from "../../local/stepfunctions/run/run.ts";
import { createStepFunctions } from "../../local/stepfunctions/step-functions.ts";
import { type Breakage, brokenExitCheck, brokenMessages, brokenProfiles } from "./broken.ts";
import { seededFaults } from "./faults.ts";
import type { History, HistoryEvent } from "./history.ts";
import { losingAnswers } from "./lost-answers.ts";
import { serviceRuns, serviceTokens } from "./service-ports.ts";
import { SimKernel } from "./sim-kernel.ts";
import { newTrace, type Trace, tracedProfiles, tracedSend } from "./trace.ts";
import { type Outcome, seededRandom, Turns, type Wrap } from "./turns.ts";
import { WORKSPACE } from "./workspace.ts";

/** A history played to its end: what was stored, what providers got, what the runs came to. */
export interface Played {
  readonly trace: Trace;
  readonly profiles: readonly Profile[];
  readonly messages: readonly Message[];
  readonly runs: readonly Run[];
  /** Runs that have not closed although nothing is planned any more. */
  readonly stuck: number;
  readonly calls: number;
  readonly crashes: number;
  readonly throttles: number;
}

const HALF_HOUR = 30 * 60_000;
/** Monday, 7 December 2026, six in the evening in London: quiet hours are near. */
const START = Date.UTC(2026, 11, 7, 18);
const MACHINES = "arn:aws:states:eu-west-1:000000000000:stateMachine:sojourn-test-";

/**
 * Plays a history through the real core, the compiled machines and the interpreter, over memory adapters. Every port call
 * of every invocation waits for its turn, may be throttled, and may be where its invocation dies.
 */
export async function play(history: History, breakage?: Breakage): Promise<Played> {
  const random = seededRandom(history.seed);
  const kernel = new SimKernel(START);
  const clock = { now: () => kernel.now() };
  const trace = newTrace();
  const turns = new Turns(random, seededFaults(random, history));
  const stored = { profiles: memoryProfiles(), messages: memoryMessages(), keyed: memoryKeyedEntries() };
  const profiles = brokenProfiles(breakage, tracedProfiles(trace, stored.profiles, clock.now));
  const messages = brokenMessages(breakage, losingAnswers(random, stored.messages));
  const spills = memorySpills(clock);
  const suppressions = memorySuppressions();
  const channel = memoryChannel();
  channel.behave(...history.provider);
  const due = memoryDue(stored.profiles.all, stored.messages.all);
  const storage = new MemoryStorage();
  const counter = memoryCounter();
  const common = { clock, hash: sha256, counter };
  let job = 0;
  let invocations = 0;
  const plan = (time: number, run: () => Promise<void>) =>
    kernel.schedule(time, { key: String(job++).padStart(8, "0"), lanes: [], run });

  const invoke = <T>(body: (wrap: Wrap) => Promise<T>) => turns.invoke(body);
  const service = createStepFunctions({
    kernel,
    hash: sha256,
    runs: storage,
    machines: storage,
    region: "eu-west-1",
    account: "000000000000",
    invoker: { invoke: async (fn, payload) => lambdaAnswer(await invoke((wrap) => task(fn, payload, wrap))) },
    status: { changed: (change) => plan(kernel.now(), () => settleUntilDone(JSON.stringify(change))) },
  });
  const runs = serviceRuns(service, MACHINES);
  const tokens = serviceTokens(service);

  async function task(fn: string, payload: unknown, wrap: Wrap): Promise<unknown> {
    if (fn === "steps") {
      const deps = {
        ...common,
        profiles: wrap(profiles),
        messages: wrap(messages),
        spills: wrap(spills),
        tokens: wrap(tokens),
      };
      const asked = parseTask(payload);
      return asked.do === "decide" ? decide(deps, asked) : ((await registerWait(deps, asked)) ?? null);
    }
    const asked = parseSendTask(payload);
    const traced = tracedSend(trace, brokenExitCheck(breakage, profiles, trace), channel, clock.now);
    const deps = {
      ...common,
      profiles: wrap(traced.profiles),
      messages: wrap(messages),
      suppressions: wrap(suppressions),
      sender: wrap({ send: (message: Parameters<typeof channel.send>[0]) => answering(traced.sender.send(message)) }),
      renderer: liquidRenderer(),
      templates: WORKSPACE.templates,
      settings: WORKSPACE.settings,
      stage: "test",
    };
    return sendMessage(deps, asked, `invocation-${++invocations}`);
  }

  async function ingest(records: readonly QueueRecord[]): Promise<void> {
    const outcome = await invoke((wrap) => {
      const said = { ...common, profiles: wrap(profiles), messages: wrap(messages), suppressions: wrap(suppressions) };
      const report = (event: CustomerEvent, around: Around) => applyFeedback(said, event, around);
      const side = { keyed: wrap(stored.keyed), spills: wrap(spills), runs: wrap(runs), tokens: wrap(tokens) };
      return ingestBatch({ ...said, ...side, refused: memoryRefusedEvents(), rules: WORKSPACE.rules, report }, records);
    });
    const again = outcome.kind === "returned" ? records.filter(({ id }) => outcome.value.includes(id)) : records;
    if (again.length > 0) plan(kernel.now() + 3 * 60_000, () => ingest(again));
  }

  async function settleUntilDone(body: string): Promise<void> {
    // Status changes are best effort: one in five never comes.
    if (random() < 0.2) return;
    const outcome = await invoke((wrap) =>
      settleBatch({ ...common, profiles: wrap(profiles), keyed: wrap(stored.keyed) }, [{ id: "1", body }]),
    );
    if (outcome.kind !== "returned" || outcome.value.length > 0)
      plan(kernel.now() + 3 * 60_000, () => settleUntilDone(body));
  }

  let sweepAt: number | undefined;
  function planSweep(): void {
    const open = [...stored.profiles.all(), ...stored.messages.all()].flatMap(({ due: at }) =>
      at === undefined ? [] : [at],
    );
    if (open.length === 0 || sweepAt !== undefined) return;
    sweepAt = Math.max(Math.min(...open), kernel.now()) + 60_000;
    plan(sweepAt, async () => {
      sweepAt = undefined;
      await invoke((wrap) => {
        const ports = { profiles: wrap(profiles), messages: wrap(messages), keyed: wrap(stored.keyed), due: wrap(due) };
        return sweep(
          { ...common, ...ports, runs: wrap(runs), tokens: wrap(tokens) },
          { items: 100, until: Number.POSITIVE_INFINITY },
        );
      });
    });
  }

  await deployMachines(service);
  const random4 = () => random() < 0.4;
  for (const [time, records] of arrivals(history.events)) {
    // Copies and events of one instant share a batch, or come side by side.
    const together = random4() ? [records] : records.map((record) => [record]);
    for (const batch of together) plan(START + time * HALF_HOUR, () => ingest(batch));
  }
  await kernel.run(() => turns.settle(), planSweep);
  return {
    trace,
    profiles: stored.profiles.all(),
    messages: stored.messages.all(),
    runs: WORKSPACE.journeys.flatMap(({ journey }) => [
      ...storage.list({ machineArn: `${MACHINES}${journey}`, limit: 1000 }),
    ]),
    stuck: service.running,
    calls: turns.calls,
    crashes: turns.crashes,
    throttles: turns.throttles,
  };
}

/** A provider that never answers is one over which the invocation times out: it looks as if the connection broke. */
function answering<T>(answer: Promise<T>): Promise<T> {
  const timeout = new Promise<never>((_, reject) =>
    setImmediate(() => setImmediate(() => reject(new Error("no answer")))),
  );
  return Promise.race([answer, timeout]);
}

function arrivals(events: readonly HistoryEvent[]): ReadonlyMap<number, QueueRecord[]> {
  const byTime = new Map<number, QueueRecord[]>();
  let copy = 0;
  for (const { id, customer, name, properties, context, time, arrivals: at } of events) {
    const detail = {
      customerId: customer,
      properties,
      context,
      id,
      time: new Date(START + time * HALF_HOUR).toISOString(),
    };
    const body = JSON.stringify({ id, source: "test", "detail-type": name, time: detail.time, detail });
    for (const arrival of at) {
      const records = byTime.get(arrival) ?? [];
      byTime.set(arrival, [...records, { id: `r${copy++}`, body }]);
    }
  }
  return byTime;
}

function lambdaAnswer(outcome: Outcome<unknown>) {
  if (outcome.kind === "returned")
    return { ok: true, payload: JSON.parse(JSON.stringify(outcome.value ?? null)) } as const;
  if (outcome.kind === "died") return { ok: false, error: "Lambda.Unknown", cause: "The function died." } as const;
  const error = outcome.error instanceof Error ? outcome.error : new Error(String(outcome.error));
  const cause = JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: [] });
  return { ok: false, error: error.name, cause } as const;
}

async function deployMachines(service: ReturnType<typeof createStepFunctions>): Promise<void> {
  for (const { journey, version, definition } of WORKSPACE.journeys) {
    const text = JSON.stringify(definition)
      .replaceAll("${SendFunctionArn}", "send")
      .replaceAll("${StepsFunctionArn}", "steps");
    const stateMachineArn = service.deploy({
      name: `sojourn-test-${journey}`,
      roleArn: "arn:aws:iam::000000000000:role/test",
      definition: text,
    });
    const { stateMachineVersionArn } = await service.call("PublishStateMachineVersion", { stateMachineArn });
    await service.call("CreateStateMachineAlias", {
      name: `v${version}`,
      routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    });
  }
}
