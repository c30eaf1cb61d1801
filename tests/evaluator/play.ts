import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { memoryConfirmations } from "../../adapters/memory/answers.ts";
import { memoryControl, memoryRechecks } from "../../adapters/memory/control.ts";
import { memoryTombstones } from "../../adapters/memory/erasures.ts";
import { memoryMembers } from "../../adapters/memory/indexes.ts";
import { memoryMessages, memorySuppressions } from "../../adapters/memory/messages.ts";
import {
  memoryDestinations,
  memoryEventBus,
  memoryFanOutQueue,
  memoryLinks,
  memoryRefusedEvents,
} from "../../adapters/memory/outbound.ts";
import { memoryKeyedEntries, memoryProfiles, memorySpills } from "../../adapters/memory/profiles.ts";
import { memoryCounter } from "../../adapters/memory/system.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { call } from "../../core/call/call.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { noteLines } from "../../core/explain/act-lines.ts";
import { type Around, applyFeedback } from "../../core/feedback/apply.ts";
import { ingestBatch } from "../../core/ingest/ingest-batch.ts";
import { defined } from "../../core/model/defined.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { parseMessageKey } from "../../core/model/message.ts";
import { sendMessage } from "../../core/send/send.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { parseCallTask } from "../../functions/call/parse-task.ts";
import { parseSendTask } from "../../functions/send/parse-task.ts";
import { parseTask, perform } from "../../functions/steps/task.ts";
import type { HistoryEvent } from "../../local/stepfunctions/history/event.ts";
import { MemoryStorage } from "../../local/stepfunctions/memory-storage.ts";
import { createStepFunctions } from "../../local/stepfunctions/step-functions.ts";
import type { Workspace } from "../../workflows/compiler/compiled.ts";
import { deployMachines, MACHINES } from "../reliability/deploy-machines.ts";
import { serviceRuns, serviceTokens } from "../reliability/service-ports.ts";
import { ANSWERS, type PlainCustomer, type PlainEvent } from "./journey.ts";
import { SerialKernel } from "./serial-kernel.ts";

/** What really became of a customer. Times are epoch milliseconds. */
export interface Played {
  readonly outbox: readonly { readonly at: number; readonly template: string }[];
  readonly emitted: readonly { readonly at: number; readonly name: string }[];
  /** What the story tells as notes. */
  readonly noted: readonly { readonly at: number; readonly words: string }[];
  /** Outcomes of the customer's entries. */
  readonly outcomes: readonly string[];
  /** Runs still open although nothing is planned, and runs that failed. */
  readonly stuck: number;
  readonly failed: readonly string[];
}

/** Plays one customer through the compiled journey: the real core and the interpreter, over memory, without any fault. */
export async function play(
  workspace: Workspace,
  customer: PlainCustomer,
  events: readonly PlainEvent[],
  start: number,
): Promise<Played> {
  const kernel = new SerialKernel(start);
  const clock = { now: () => kernel.now() };
  const outbox: { at: number; template: string }[] = [];
  const emitted: { at: number; name: string }[] = [];
  const destinations = memoryDestinations();
  destinations.answer(...Array.from({ length: 99 }, (_, i) => answered(ANSWERS[i % ANSWERS.length] ?? "")));
  const profiles = memoryProfiles();
  const messages = memoryMessages();
  const keyed = memoryKeyedEntries();
  const storage = new MemoryStorage();
  const parked = memoryRefusedEvents();
  const common = {
    clock,
    hash: sha256,
    counter: memoryCounter(),
    profiles,
    messages,
    keyed,
    control: memoryControl(),
    rechecks: memoryRechecks(),
    parked,
  };
  let job = 0;
  const plan = (time: number, run: () => Promise<void>) =>
    kernel.schedule(time, { key: String(job++).padStart(8, "0"), lanes: [], run });
  const service = createStepFunctions({
    kernel,
    hash: sha256,
    runs: storage,
    machines: storage,
    region: "eu-west-1",
    account: "000000000000",
    invoker: { invoke: (fn, payload) => answerOf(() => task(fn, payload)) },
    status: {
      changed: (change) =>
        plan(kernel.now(), async () => {
          await settleBatch(common, [{ id: "1", body: JSON.stringify(change) }]);
        }),
    },
  });
  const fold = {
    ...common,
    rules: workspace.rules,
    spills: memorySpills(clock),
    members: memoryMembers(),
    tombstones: memoryTombstones(),
    told: memoryEventBus(),
    suppressions: memorySuppressions(),
    confirmations: memoryConfirmations(),
    runs: serviceRuns(service, MACHINES),
    tokens: serviceTokens(service),
  };

  let sent = 0;
  async function task(fn: string, payload: unknown): Promise<unknown> {
    const bus = {
      put: async ({ name }: { readonly name: string }) => void emitted.push({ at: kernel.now(), name }),
    };
    if (fn === "steps") return perform({ ...fold, bus }, parseTask(payload));
    if (fn === "call")
      return call({ ...common, caller: destinations, destinations: workspace.destinations }, parseCallTask(payload));
    const sender = {
      send: async (message: OutgoingMessage) => {
        outbox.push({ at: kernel.now(), template: textOf(message) });
        return { answer: "accepted", providerId: `p${++sent}` } as const;
      },
    };
    const { templates, settings } = workspace;
    const deps = {
      ...fold,
      sender,
      renderer: liquidRenderer(),
      links: memoryLinks,
      templates,
      settings,
      stage: "test",
    };
    return sendMessage(deps, parseSendTask(payload), `invocation-${sent}`);
  }

  async function ingest(detail: JsonObject & { readonly id: string }, name: string): Promise<void> {
    const time = new Date(kernel.now()).toISOString();
    const body = JSON.stringify({ id: detail.id, source: "test", "detail-type": name, time, detail });
    const report = (event: CustomerEvent, around: Around) => applyFeedback(fold, event, around);
    const deps = { ...fold, refused: memoryRefusedEvents(), fanOut: memoryFanOutQueue(), report };
    const again = await ingestBatch(deps, [{ id: "1", body }]);
    if (again.length > 0) throw new Error(`The event ${name} could not be brought in.`);
  }

  /** The message of the step's latest pass by now. */
  function messageOf(step: string): string | undefined {
    const keys = messages.all().flatMap(({ key }) => parseMessageKey(key) ?? []);
    const [latest] = keys.filter((key) => key.step === step).sort((a, b) => b.pass - a.pass);
    return latest && `${latest.journey}#${latest.n}#${latest.step}#${latest.pass}`;
  }

  await deployMachines(service, workspace);
  plan(start, () => ingest({ id: "start", customerId: customer.id, ...introduction(customer) }, "Started"));
  for (const { at, name, orderId, traits, about } of events) {
    plan(start + at * 1000, () => {
      const message = about === undefined ? undefined : messageOf(about);
      const context = { traits, ...defined({ message }) };
      return ingest({ id: `e${at}`, customerId: customer.id, properties: { orderId }, context }, name);
    });
  }
  await kernel.run();
  const runs = workspace.journeys.flatMap(({ machine }) =>
    storage.list({ machineArn: `${MACHINES}${machine}`, limit: 10 }),
  );
  return {
    outbox,
    emitted,
    noted: runs.flatMap(({ arn, input }) => notesOf(input, storage.history(arn))),
    outcomes: profiles.all().flatMap(({ journeys }) => Object.keys(journeys.example?.ended ?? {})),
    stuck: service.running,
    failed: runs
      .filter(({ status }) => status === "FAILED")
      .map((run) => JSON.stringify(storage.history(run.arn).at(-1))),
  };
}

function introduction({ zone, channels, traits }: PlainCustomer) {
  const all = { mail: { email: "a@example.com" }, text: { phone: "+447700900123" }, push: { push: ENDPOINT } };
  const addresses = Object.assign({}, ...channels.map((channel) => all[channel]));
  return { properties: { orderId: "o1" }, context: { zone, traits, addresses } };
}

const ENDPOINT = "arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/c1";

function answered(status: string) {
  return { answer: "ok", code: 200, body: { status } } as const;
}

/** Templates say their name. */
function textOf(message: OutgoingMessage): string {
  if (message.channel === "in_app") return message.content.title;
  if (message.channel === "whatsapp") return JSON.stringify(message.content);
  if ("values" in message) return JSON.stringify(message.values);
  const text = message.channel === "email" ? message.html : message.channel === "webhook" ? message.body : message.text;
  // After the name of the template comes the link that marketing needs.
  return text.replace(/ https:\S+/, "").trim();
}

async function answerOf(task: () => Promise<unknown>) {
  try {
    return { ok: true, payload: JSON.parse(JSON.stringify((await task()) ?? null)) } as const;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const cause = JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: [] });
    return { ok: false, error: error.name, cause } as const;
  }
}

/** The notes of a run; an event without an output leaves the document as it was. */
function notesOf(input: string, history: readonly HistoryEvent[]): readonly { at: number; words: string }[] {
  let document = input;
  return history.flatMap((event) => {
    if (event.type !== "StateExited") return [];
    document = event.output ?? document;
    if (event.assigned?.note === undefined) return [];
    const assigned = { variables: event.assigned, document: JSON.parse(document) };
    return noteLines(event.assigned.note, assigned, event.time).map(({ time, text }) => ({ at: time, words: text }));
  });
}
