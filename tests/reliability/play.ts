import { memoryChannel, memoryDestinations, memoryRefusedEvents } from "../../adapters/memory/outbound.ts";
import { memoryCounter } from "../../adapters/memory/system.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { CallRequest } from "../../core/call/answer.ts";
import { fanOutBody } from "../../core/fan-out/work.ts";
import type { QueueRecord } from "../../core/ingest/ingest-batch.ts";
import { innerBody } from "../../core/ingest/inner-event.ts";
import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { addressHash } from "../../core/policy/address.ts";
import type { EventBus, FanOutQueue, InnerQueue } from "../../core/ports/queues.ts";
import { LAST_WRITE_AFTER } from "../../core/privacy/erasure.ts";
import { added } from "../../core/privacy/forget.ts";
import type { HistoryEvent as RunEvent } from "../../local/stepfunctions/history/event.ts";
import { MemoryStorage } from "../../local/stepfunctions/memory-storage.ts";
import type { InvokeMeta, LambdaAnswer } from "../../local/stepfunctions/ports.ts";
import type { Run } from "../../local/stepfunctions/run/run.ts";
import { createStepFunctions } from "../../local/stepfunctions/step-functions.ts";
import { arrivals, emitted, textBody } from "./arrivals.ts";
import type { Breakage } from "./broken.ts";
import { deployMachines, MACHINES } from "./deploy-machines.ts";
import { functionsOf, type Invoked } from "./functions.ts";
import { HALF_HOUR, type History, MINUTE } from "./history.ts";
import { twice } from "./lost-answers.ts";
import { planOps } from "./ops.ts";
import { serviceRuns, serviceTokens } from "./service-ports.ts";
import { SimKernel } from "./sim-kernel.ts";
import { type Stores, storesOf } from "./stores.ts";
import { newTrace, type Trace } from "./trace.ts";
import { type Outcome, seededRandom, Turns } from "./turns.ts";
import { visitsOf } from "./visits.ts";
import { isOut, seededWeather } from "./weather.ts";
import { NEXT_WORKSPACE, WORKSPACE } from "./workspace.ts";

/** A history played to its end: what was stored, what providers got, what the runs came to. */
export interface Played {
  readonly trace: Trace;
  readonly profiles: readonly Profile[];
  readonly messages: readonly Message[];
  readonly runs: readonly Run[];
  /** What happened in a run, by its ARN. */
  historyOf(run: Run): readonly RunEvent[];
  /** What other systems were asked. */
  readonly asked: readonly CallRequest[];
  /** What holds of a number at the end. */
  readonly stopped: ReadonlyMap<string, boolean>;
  /** Who is a member of the segment `vip`. */
  readonly members: readonly string[];
  /** How often this was counted. */
  counted(name: string, journey: string): number;
  /** What is still stored of customers who were erased and have not come back: marks, and items by kind. */
  readonly left: Readonly<Record<string, number>>;
  /** Why events and other work were put aside for a person to look at. */
  readonly refused: readonly string[];
  /** The last instant; epoch milliseconds. */
  readonly end: number;
  /** Runs that have not closed although nothing is planned any more. */
  readonly stuck: number;
  readonly calls: number;
  readonly crashes: number;
  readonly throttles: number;
}

/** Old and new code run side by side for so long; less than the look under new rules is put off for. */
const DEPLOYING = 4 * MINUTE;
/** Time-outs of the functions that infra/ gives them; milliseconds. */
const TIMEOUTS = {
  steps: 30_000,
  call: 30_000,
  send: 30_000,
  ingest: 30_000,
  settle: 30_000,
  roster: 60_000,
  sweep: 280_000,
  page: 10_000,
  texts: 30_000,
  // A command has none.
  forget: Number.POSITIVE_INFINITY,
};
type FunctionName = keyof typeof TIMEOUTS;
/** How often the sweeper comes by. */
const SWEEPS = 5 * MINUTE;
/** When a queue delivers again what was not done. */
const AGAIN = 3 * MINUTE;

/**
 * Plays a history through the real core, the compiled machines and the interpreter, over memory adapters. Every port call
 * of every invocation waits for its turn, may take time, may be throttled, and may be where its invocation dies.
 */
export async function play(history: History, breakage?: Breakage): Promise<Played> {
  const { start, trouble } = history;
  const random = seededRandom(history.seed);
  const kernel = new SimKernel(start);
  const clock = { now: () => kernel.now() };
  const trace = newTrace();
  const turns = new Turns(random, seededWeather(random, history, clock.now), kernel);
  const stores = storesOf({ clock, random, trace, trouble, breakage });
  const channel = memoryChannel();
  channel.behave(...history.provider);
  const caller = memoryDestinations();
  const storage = new MemoryStorage();
  const counter = memoryCounter();
  const refused = memoryRefusedEvents();
  let job = 0;
  const plan = (time: number, run: () => Promise<void>) =>
    kernel.schedule(time, { key: String(job++).padStart(8, "0"), lanes: [], run });

  let invocations = 0;
  /** One invocation of a function: by its own clock, and with the code that it happens to meet. */
  function invoke<T>(name: FunctionName, body: (invoked: Invoked) => Promise<T>): Promise<Outcome<T>> {
    const off = trouble.skew === 0 ? 0 : Math.round((random() * 2 - 1) * trouble.skew);
    const id = `invocation-${++invocations}`;
    const own = { clock: { now: () => kernel.now() + off }, workspace: deployed(), id };
    return turns.invoke(
      (wrap) => body({ wrap, ...own }),
      trouble.slow === 0 ? Number.POSITIVE_INFINITY : TIMEOUTS[name],
    );
  }
  function deployed() {
    const since = trouble.deploy === undefined ? -1 : kernel.now() - start - trouble.deploy * HALF_HOUR;
    if (since < 0) return WORKSPACE;
    return since < DEPLOYING && random() < 0.5 ? WORKSPACE : NEXT_WORKSPACE;
  }

  const service = createStepFunctions({
    kernel,
    hash: sha256,
    runs: storage,
    machines: storage,
    region: "eu-west-1",
    account: "000000000000",
    invoker: { invoke: task },
    status: {
      changed: (change) => {
        // Status changes are best effort: one in five never comes.
        if (random() >= 0.2) plan(kernel.now(), () => untilDone("settle", JSON.stringify(change)));
      },
    },
  });

  async function task(fn: string, payload: unknown, { executionArn }: InvokeMeta): Promise<LambdaAnswer> {
    if (isOut(history, "functions", kernel.now())) {
      return { ok: false, error: "Lambda.TooManyRequestsException", cause: "Rate exceeded" };
    }
    if (fn === "steps") return lambdaAnswer(await invoke("steps", (invoked) => functions.steps(invoked, payload)));
    if (fn === "call") return lambdaAnswer(await invoke("call", (invoked) => functions.call(invoked, payload)));
    const input: { readonly start: number } = JSON.parse(storage.read(executionArn)?.input ?? "{}");
    return lambdaAnswer(await invoke("send", (invoked) => functions.send(invoked, payload, input.start)));
  }

  /** Queues and the bus deliver at least once: one time in five twice. */
  const copies = () => (random() < 0.2 ? [0, 4 * MINUTE] : [0]);
  /** Each copy of the fan-out's work puts the next step, so that copies of copies would soon be thousands. */
  let fanOutCopies = 6;
  const fanOut: FanOutQueue = {
    put: async (work, delaySeconds) => {
      const some = fanOutCopies > 0 ? copies() : [0];
      fanOutCopies -= some.length - 1;
      for (const later of some) {
        plan(kernel.now() + delaySeconds * 1000 + later, () => untilDone("roster", fanOutBody(work)));
      }
    },
  };
  const paced: InnerQueue = {
    put: async (events, delays = []) => {
      for (const [at, event] of events.entries()) {
        const record = { id: `paced-${job}`, body: innerBody(event) };
        const due = kernel.now() + (delays[at] ?? 0) * 1000;
        for (const later of copies()) plan(due + later, () => ingest([record]));
      }
    },
  };
  const bus: EventBus = {
    put: async (event) => {
      const record = { id: `bus-${job}`, body: emitted(event) };
      for (const later of copies()) plan(kernel.now() + later, () => ingest([record]));
    },
  };
  const visits = visitsOf(
    history,
    trace,
    { now: clock.now, plan, ingest, invoke: (body) => invoke("page", body) },
    () => functions,
  );
  const again = <P extends object>(port: P): P => (trouble.lost ? twice(random, port) : port);
  const functions = functionsOf({
    ...{ stores, channel: visits.reached(channel), caller, counter, refused, trace, breakage, random },
    runs: again(serviceRuns(service, MACHINES)),
    tokens: again(serviceTokens(service)),
    fanOut,
    paced: again(paced),
    bus: again(bus),
  });

  async function texts(records: readonly QueueRecord[]): Promise<void> {
    const outcome = await invoke("texts", (invoked) => functions.texts(invoked, records));
    const left = outcome.kind === "returned" ? records.filter(({ id }) => outcome.value.includes(id)) : records;
    if (left.length > 0) plan(kernel.now() + AGAIN, () => texts(left));
  }

  async function untilDone(name: "settle" | "roster", body: string): Promise<void> {
    const outcome = await invoke(name, (invoked) => functions[name](invoked, body));
    if (outcome.kind !== "returned" || outcome.value.length > 0) {
      plan(kernel.now() + AGAIN, () => untilDone(name, body));
    }
  }

  async function ingest(records: readonly QueueRecord[]): Promise<void> {
    const outcome = await invoke("ingest", (invoked) => functions.ingest(invoked, records));
    const left = outcome.kind === "returned" ? records.filter(({ id }) => outcome.value.includes(id)) : records;
    if (left.length > 0) plan(kernel.now() + AGAIN, () => ingest(left));
  }

  /** A command that is given again until it has ended, from the beginning. */
  async function forget(customer: string): Promise<void> {
    const begun = await invoke("forget", (invoked) => functions.forget(invoked, customer));
    if (begun.kind !== "returned") return void plan(kernel.now() + AGAIN, () => forget(customer));
    plan(kernel.now() + LAST_WRITE_AFTER, async () => {
      const done = await invoke("forget", (invoked) => functions.forget(invoked, customer, begun.value));
      if (done.kind !== "returned") plan(kernel.now() + AGAIN, () => forget(customer));
    });
  }

  const sweepNow = async () => void (await invoke("sweep", (invoked) => functions.sweep(invoked)));
  let sweepAt: number | undefined;
  function planSweep(): void {
    stores.instantOver();
    const earliest = stores.earliestDue();
    if (earliest === undefined || sweepAt !== undefined) return;
    sweepAt = Math.max(earliest, kernel.now()) + SWEEPS;
    plan(sweepAt, async () => {
      sweepAt = undefined;
      await sweepNow();
    });
  }

  await deployMachines(service, WORKSPACE);
  const { deploy, erase } = trouble;
  plan(start + MINUTE, sweepNow);
  if (deploy !== undefined) {
    const before = new Set(WORKSPACE.journeys.map(({ machine, version }) => `${machine} ${version}`));
    const journeys = NEXT_WORKSPACE.journeys.filter(({ machine, version }) => !before.has(`${machine} ${version}`));
    plan(start + deploy * HALF_HOUR - 1, () => deployMachines(service, { journeys }));
    // The sweeper comes by a schedule, also where nothing is due: again until it has been spared.
    const rounds = Array.from({ length: history.crashes + history.throttles + 1 }, (_, n) => 12 + 5 * n);
    for (const later of [1, 3, ...rounds]) plan(start + deploy * HALF_HOUR + later * MINUTE, sweepNow);
  }
  if (erase !== undefined) plan(start + erase.time * HALF_HOUR, () => forget(erase.customer));
  for (const [time, records] of arrivals(history)) {
    // Copies and events of one instant share a batch, or come side by side.
    const together = random() < 0.4 ? [records] : records.map((record) => [record]);
    for (const batch of together) plan(start + time * HALF_HOUR, () => ingest(batch));
  }
  for (const text of history.texts ?? []) {
    const record = { id: "text", body: textBody(text, start) };
    for (const arrival of text.arrivals) plan(start + arrival * HALF_HOUR, () => texts([record]));
  }
  const { control } = stores;
  planOps(history, (time, run) => plan(start + time * HALF_HOUR, run), { fanOut, control, ingest });
  await kernel.run(() => turns.settle(), planSweep);
  const machines = new Set([...WORKSPACE.journeys, ...NEXT_WORKSPACE.journeys].map(({ machine }) => machine));
  return {
    trace,
    profiles: stores.profiles.all(),
    messages: stores.messages.all(),
    runs: [...machines].flatMap((machine) => [...storage.list({ machineArn: `${MACHINES}${machine}`, limit: 1000 })]),
    historyOf: (run) => storage.history(run.arn),
    members: stores.members.of("vip"),
    asked: caller.calls,
    stopped: await stoppedOf(history, stores),
    counted: (name, journey) => counter.total(name, { journey }),
    left: await leftOf(stores, trace),
    refused: refused.refused.map(({ reason }) => reason),
    end: kernel.now(),
    stuck: service.running,
    calls: turns.calls,
    crashes: turns.crashes,
    throttles: turns.throttles,
  };
}

async function stoppedOf({ texts = [] }: History, { suppressions }: Stores): Promise<ReadonlyMap<string, boolean>> {
  const numbers = [...new Set(texts.map(({ from }) => from))];
  const found = numbers.map(async (number) => {
    const holds = await suppressions.read("sms", [addressHash(sha256, number)]);
    return [number, holds !== undefined] as const;
  });
  return new Map(await Promise.all(found));
}

async function leftOf(stores: Stores, { erased }: Trace): Promise<Readonly<Record<string, number>>> {
  let left: Readonly<Record<string, number>> = { marks: stores.profiles.marks.all().size };
  for (const customer of new Set(erased.map((each) => each.customer))) {
    if (stores.profiles.all().some(({ customerId }) => customerId === customer)) continue;
    left = added(left, await stores.left(customer));
  }
  return left;
}

function lambdaAnswer(outcome: Outcome<unknown>): LambdaAnswer {
  if (outcome.kind === "returned") return { ok: true, payload: JSON.parse(JSON.stringify(outcome.value ?? null)) };
  if (outcome.kind === "died") return { ok: false, error: "Lambda.Unknown", cause: "The function died." };
  const error = outcome.error instanceof Error ? outcome.error : new Error(String(outcome.error));
  const cause = JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: [] });
  return { ok: false, error: error.name, cause };
}
