import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { memoryChannel } from "../../adapters/memory/channel.ts";
import { memoryControl } from "../../adapters/memory/control.ts";
import { memoryCounter } from "../../adapters/memory/counter.ts";
import { memoryDestinations } from "../../adapters/memory/destinations.ts";
import { memoryDue } from "../../adapters/memory/due.ts";
import { memoryKeyedEntries } from "../../adapters/memory/keyed-entries.ts";
import { memoryMembers } from "../../adapters/memory/members.ts";
import { memoryMessages } from "../../adapters/memory/messages.ts";
import { memoryScan } from "../../adapters/memory/profile-scan.ts";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
import { memoryRefusedEvents } from "../../adapters/memory/refused.ts";
import { memorySpills } from "../../adapters/memory/spills.ts";
import { memorySuppressions } from "../../adapters/memory/suppressions.ts";
import { sha256 } from "../../adapters/system/hash.ts";
import { call } from "../../core/call/call.ts";
import { type Around, applyFeedback } from "../../core/feedback/apply.ts";
import { ingestBatch, type QueueRecord } from "../../core/ingest/ingest-batch.ts";
import { innerBody } from "../../core/ingest/inner-event.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Message } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { BusEvent, CallRequest, EventBus, InnerQueue, RosterQueue } from "../../core/ports.ts";
import { rosterBody } from "../../core/roster/body.ts";
import { rosterBatch } from "../../core/roster/roster-batch.ts";
import { sendMessage } from "../../core/send/send.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { parseCallTask } from "../../functions/call/parse-task.ts";
import { parseSendTask } from "../../functions/send/parse-task.ts";
import { perform } from "../../functions/steps/perform.ts";
import { parseTask } from "../../functions/steps/task.ts";
import { MemoryStorage } from "../../local/stepfunctions/memory-storage.ts";
import type { Run } from "../../local/stepfunctions/run/run.ts";
import { createStepFunctions } from "../../local/stepfunctions/step-functions.ts";
import { type Breakage, brokenExitCheck, brokenMessages, brokenProfiles } from "./broken.ts";
import { deployMachines, MACHINES } from "./deploy-machines.ts";
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
  /** What other systems were asked. */
  readonly asked: readonly CallRequest[];
  /** Who is a member of the segment `vip`. */
  readonly members: readonly string[];
  /** The last instant; epoch milliseconds. */
  readonly end: number;
  /** Runs that have not closed although nothing is planned any more. */
  readonly stuck: number;
  readonly calls: number;
  readonly crashes: number;
  readonly throttles: number;
}

const HALF_HOUR = 30 * 60_000;
/** Monday, 7 December 2026, six in the evening in London: quiet hours are near. */
const START = Date.UTC(2026, 11, 7, 18);

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
  const members = memoryMembers();
  const control = memoryControl();
  const scan = memoryScan(stored.profiles.all);
  const suppressions = memorySuppressions();
  const channel = memoryChannel();
  channel.behave(...history.provider);
  const caller = memoryDestinations();
  const due = memoryDue(stored.profiles.all, stored.messages.all);
  const storage = new MemoryStorage();
  const counter = memoryCounter();
  const common = { parked: memoryRefusedEvents(), clock, hash: sha256, counter };
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
      const deps = { ...common, ...foldPorts(wrap), messages: wrap(messages), bus: wrap(bus) };
      return (await perform(deps, parseTask(payload))) ?? null;
    }
    if (fn === "call") {
      const deps = { ...common, profiles: wrap(profiles), messages: wrap(messages), caller: wrap(caller) };
      // One answer in eight says to come again.
      if (random() < 1 / 8) caller.answer({ answer: "failed", code: 503 });
      return call({ ...deps, destinations: WORKSPACE.destinations }, parseCallTask(payload));
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
      control: wrap(control),
      stage: "test",
    };
    return sendMessage(deps, asked, `invocation-${++invocations}`);
  }

  /** What a fold reads and what performs its effects. */
  function foldPorts(wrap: Wrap) {
    return {
      rules: WORKSPACE.rules,
      profiles: wrap(profiles),
      keyed: wrap(stored.keyed),
      spills: wrap(spills),
      members: wrap(members),
      control: wrap(control),
      runs: wrap(runs),
      tokens: wrap(tokens),
    };
  }

  /** Queues and the bus deliver at least once: one time in five twice. */
  const copies = () => (random() < 0.2 ? [0, 4 * 60_000] : [0]);
  const roster: RosterQueue = {
    put: async (work, delaySeconds) => {
      for (const later of copies()) plan(kernel.now() + delaySeconds * 1000 + later, () => goThrough(rosterBody(work)));
    },
  };
  const paced: InnerQueue = {
    put: async (events) => {
      for (const event of events) {
        const record = { id: `paced-${job}`, body: innerBody(event) };
        for (const later of copies()) plan(kernel.now() + later, () => ingest([record]));
      }
    },
  };
  const bus: EventBus = {
    put: async (event) => {
      const record = { id: `bus-${job}`, body: envelopeOf(event) };
      for (const later of copies()) plan(kernel.now() + later, () => ingest([record]));
    },
  };

  async function goThrough(body: string): Promise<void> {
    const outcome = await invoke((wrap) => {
      const ports = { members: wrap(members), scan: wrap(scan), roster: wrap(roster), paced: wrap(paced) };
      return rosterBatch({ ...common, ...ports }, [{ id: "1", body }]);
    });
    if (outcome.kind !== "returned" || outcome.value.length > 0) plan(kernel.now() + 3 * 60_000, () => goThrough(body));
  }

  async function ingest(records: readonly QueueRecord[]): Promise<void> {
    const outcome = await invoke((wrap) => {
      const said = { ...common, messages: wrap(messages), suppressions: wrap(suppressions) };
      const report = (event: CustomerEvent, around: Around) => applyFeedback(said, event, around);
      const queues = { refused: memoryRefusedEvents(), roster: wrap(roster) };
      return ingestBatch({ ...said, ...foldPorts(wrap), ...queues, report }, records);
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
        const ports = { ...foldPorts(wrap), messages: wrap(messages), due: wrap(due), roster: wrap(roster) };
        return sweep({ ...common, ...ports }, { items: 100, until: Number.POSITIVE_INFINITY });
      });
    });
  }

  await deployMachines(service, WORKSPACE);
  const random4 = () => random() < 0.4;
  for (const [time, records] of arrivals(history.events)) {
    // Copies and events of one instant share a batch, or come side by side.
    const together = random4() ? [records] : records.map((record) => [record]);
    for (const batch of together) plan(START + time * HALF_HOUR, () => ingest(batch));
  }
  planOps(history, (time, run) => plan(START + time * HALF_HOUR, run), { roster, control, ingest });
  await kernel.run(() => turns.settle(), planSweep);
  return {
    trace,
    profiles: stored.profiles.all(),
    messages: stored.messages.all(),
    runs: WORKSPACE.journeys.flatMap(({ machine }) => [
      ...storage.list({ machineArn: `${MACHINES}${machine}`, limit: 1000 }),
    ]),
    members: members.of("vip"),
    asked: caller.calls,
    end: kernel.now(),
    stuck: service.running,
    calls: turns.calls,
    crashes: turns.crashes,
    throttles: turns.throttles,
  };
}

/** What is no customer's event: schedules, drops of the price, and what ops do. */
function planOps(
  { drops, schedules, rollBack, pause }: History,
  plan: (time: number, run: () => Promise<void>) => void,
  to: {
    roster: RosterQueue;
    control: ReturnType<typeof memoryControl>;
    ingest(records: readonly QueueRecord[]): Promise<void>;
  },
): void {
  const rules = WORKSPACE.rules.journeys.find(({ journey }) => journey === "digest")?.enter ?? [];
  const schedule = rules.find(({ on }) => on === "schedule")?.id ?? "";
  for (const time of schedules) {
    const at = new Date(START + time * HALF_HOUR).toISOString();
    const event = { name: "Schedule", time: START + time * HALF_HOUR, properties: { at } };
    const work = { do: "enter", journey: "digest", rule: schedule, segment: "vip", occurrence: at, event } as const;
    for (const later of [0, 1]) plan(time + later, () => to.roster.put(work, 0));
  }
  for (const time of drops) {
    const id = `drop-${time}`;
    const at = new Date(START + time * HALF_HOUR).toISOString();
    const body = JSON.stringify({
      id,
      source: "test",
      "detail-type": "Price Dropped",
      time: at,
      detail: { properties: { id } },
    });
    for (const later of [0, 2]) plan(time + later, () => to.ingest([{ id: `${id}-${later}`, body }]));
  }
  const version = WORKSPACE.rules.journeys.find(({ canary }) => canary)?.canary?.rules.version ?? "";
  if (rollBack !== undefined) plan(rollBack, () => to.control.change({ do: "roll back", journey: "tried", version }));
  if (pause === undefined) return;
  const [from, until] = pause;
  plan(from, () => to.control.change({ do: "pause", journey: "keyed", since: START + from * HALF_HOUR }));
  plan(Math.max(from, until) + 1, () => to.control.change({ do: "resume", journey: "keyed" }));
}

function envelopeOf({ id, name, customerId, journey, properties, time }: BusEvent): string {
  const at = new Date(time).toISOString();
  const detail = { id, time: at, customerId, properties, ...(journey === undefined ? {} : { journey }) };
  return JSON.stringify({ id, source: "sojourn", "detail-type": name, time: at, detail });
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
