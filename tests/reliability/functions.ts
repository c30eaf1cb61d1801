import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { memoryAnsweredTexts, memoryOptOutList } from "../../adapters/memory/inbound.ts";
import {
  type memoryChannel,
  type memoryDestinations,
  memoryEventBus,
  memoryRefusedEvents,
} from "../../adapters/memory/outbound.ts";
import { sealer } from "../../adapters/system/sealer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { call } from "../../core/call/call.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { fanOutBatch } from "../../core/fan-out/fan-out.ts";
import { type Around, applyFeedback } from "../../core/feedback/apply.ts";
import { receiveTexts } from "../../core/inbound/receive-texts.ts";
import { actingWords } from "../../core/inbound/words.ts";
import { ingestBatch, type QueueRecord } from "../../core/ingest/ingest-batch.ts";
import { linkMaker } from "../../core/links/message-links.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import { answerPage } from "../../core/pages/pages.ts";
import type { PageReply, PageRequest } from "../../core/pages/request.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import type { EventBus, FanOutQueue, InnerQueue, SentEvents } from "../../core/ports/queues.ts";
import type { RunStore, TaskTokens } from "../../core/ports/runs.ts";
import type { Clock, Counter } from "../../core/ports/system.ts";
import type { Erasure } from "../../core/privacy/erasure.ts";
import { beginErasure, endErasure } from "../../core/privacy/forget.ts";
import { sendMessage } from "../../core/send/send.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { parseCallTask } from "../../functions/call/parse-task.ts";
import { parseSendTask } from "../../functions/send/parse-task.ts";
import { parseTask, perform } from "../../functions/steps/task.ts";
import type { Workspace } from "../../workflows/compiler/compiled.ts";
import { type Breakage, brokenExitCheck } from "./broken.ts";
import type { Stores } from "./stores.ts";
import { type Trace, tracedSend } from "./trace.ts";
import type { Wrap } from "./turns.ts";

/** What the functions of a history are made of. */
export interface Parts {
  readonly stores: Stores;
  readonly runs: RunStore;
  readonly tokens: TaskTokens;
  readonly fanOut: FanOutQueue;
  readonly paced: InnerQueue;
  readonly bus: EventBus;
  readonly channel: ReturnType<typeof memoryChannel>;
  readonly caller: ReturnType<typeof memoryDestinations>;
  readonly counter: Counter;
  /** Where what can never be applied goes. */
  readonly refused: ReturnType<typeof memoryRefusedEvents>;
  readonly trace: Trace;
  readonly breakage: Breakage | undefined;
  readonly random: () => number;
}

/** One invocation: its ports' calls are watched, its clock is its own, and it has the code of one deployment. */
export interface Invoked {
  readonly wrap: Wrap;
  readonly clock: Clock;
  readonly workspace: Workspace;
  readonly id: string;
}

const LINKS = {
  ...{ sealer, hash: sha256, secret: "keys", url: "https://links.example" },
  secrets: { read: async () => "key-1", readAnew: async () => "key-1" },
};
const REPLIES = { answeredBy: "aws", optOutList: "Default", languages: ["en"] } as const;
const nobodyAnswers = async (): Promise<ProviderAnswer> => ({ answer: "unknown", fault: { error: "none" } });
const TOMBSTONE_KEPT = 400 * 86_400_000;

/** The functions, as their handlers put them together. */
export function functionsOf(parts: Parts) {
  const { stores, counter, channel, caller, trace, breakage, random } = parts;
  const { ports } = stores;

  const told = memoryEventBus();
  const answered = memoryAnsweredTexts();
  const optOuts = memoryOptOutList();

  /** What a fold reads and what performs its effects. */
  const folding = ({ wrap, clock, workspace }: Invoked) => ({
    ...{ clock, counter, hash: sha256, rules: workspace.rules, parked: parts.refused },
    profiles: wrap(ports.profiles),
    keyed: wrap(ports.keyed),
    spills: wrap(ports.spills),
    members: wrap(ports.members, "index"),
    tombstones: wrap(ports.tombstones),
    told: wrap(told, "bus"),
    rechecks: wrap(ports.rechecks),
    control: wrap(ports.control),
    runs: wrap(parts.runs, "states"),
    tokens: wrap(parts.tokens, "states"),
  });

  return {
    async steps(invoked: Invoked, payload: unknown): Promise<unknown> {
      const { wrap } = invoked;
      const deps = { ...folding(invoked), messages: wrap(ports.messages), bus: wrap(parts.bus, "bus") };
      return (await perform(deps, parseTask(payload))) ?? null;
    },

    async call({ wrap, clock, workspace }: Invoked, payload: unknown): Promise<unknown> {
      const parked = memoryRefusedEvents();
      const common = { clock, counter, hash: sha256, parked, destinations: workspace.destinations };
      const deps = { ...common, profiles: wrap(ports.profiles), messages: wrap(ports.messages) };
      // One answer in eight says to come again.
      if (random() < 1 / 8) caller.answer({ answer: "failed", code: 503 });
      return call({ ...deps, caller: wrap(caller, "destination") }, parseCallTask(payload));
    },

    /** `start`: of the entry that the asking run is of. */
    async send({ wrap, clock, workspace, id }: Invoked, payload: unknown, start: number): Promise<unknown> {
      const profiles = brokenExitCheck(breakage, ports.profiles, trace);
      const traced = tracedSend(trace, profiles, ports.suppressions, channel, clock.now, start);
      const { templates, settings } = workspace;
      const sender = {
        // Of two devices one turns out to be dead.
        send: (message: Parameters<typeof channel.send>[0]) =>
          answering(traced.sender.send(message).then((answer) => withDead(answer, message))),
      };
      const deps = {
        ...{ clock, counter, hash: sha256, templates, settings, stage: "test", renderer: liquidRenderer() },
        links: linkMaker(LINKS),
        profiles: wrap(traced.profiles),
        messages: wrap(ports.messages),
        suppressions: wrap(traced.suppressions),
        confirmations: wrap(ports.confirmations),
        control: wrap(ports.control),
        parked: wrap(memoryRefusedEvents(), "queue"),
        sender: wrap(sender, "provider"),
      };
      return sendMessage(deps, parseSendTask(payload), id);
    },

    ingest(invoked: Invoked, records: readonly QueueRecord[]): Promise<readonly string[]> {
      const { wrap } = invoked;
      const fold = { ...folding(invoked), messages: wrap(ports.messages), suppressions: wrap(ports.suppressions) };
      const report = (event: CustomerEvent, around: Around) => applyFeedback(fold, event, around);
      const queues = { refused: parts.refused, fanOut: wrap(parts.fanOut, "queue") };
      return ingestBatch({ ...fold, ...queues, report }, records);
    },

    page({ wrap, clock, workspace }: Invoked, request: PageRequest, events: SentEvents): Promise<PageReply> {
      const deps = {
        ...{ ...LINKS, clock, counter, settings: workspace.settings, stage: "test" },
        profiles: wrap(ports.profiles),
        suppressions: wrap(ports.suppressions),
        events: wrap(events, "bus"),
        // Nobody asks for a new preference link.
        mailed: { claim: async () => false },
        mail: nobodyAnswers,
      };
      return answerPage(deps, request);
    },

    texts({ wrap, clock, workspace }: Invoked, records: readonly QueueRecord[]): Promise<readonly string[]> {
      const deps = {
        ...{ clock, counter, hash: sha256, replies: REPLIES, words: actingWords(REPLIES), answered },
        ...{ stages: workspace.settings.stages, stage: "test", refused: parts.refused, parked: parts.refused },
        suppressions: wrap(ports.suppressions),
        profiles: wrap(ports.profiles),
        messages: wrap(stores.messages),
        phones: wrap(ports.phones, "index"),
        optOuts: wrap(optOuts),
        bus: wrap(parts.bus, "bus"),
        // AWS answers.
        sendText: nobodyAnswers,
      };
      return receiveTexts(deps, records);
    },

    settle(invoked: Invoked, body: string): Promise<readonly string[]> {
      return settleBatch(folding(invoked), [{ id: "1", body }]);
    },

    roster({ wrap, clock, workspace }: Invoked, body: string): Promise<readonly string[]> {
      const queues = { fanOut: wrap(parts.fanOut, "queue"), paced: wrap(parts.paced, "queue") };
      const deps = {
        ...queues,
        members: wrap(ports.members, "index"),
        scan: wrap(ports.scan),
        rechecks: wrap(ports.rechecks),
        rules: workspace.rules,
        hash: sha256,
        clock,
        counter,
        parked: parts.refused,
      };
      return fanOutBatch(deps, [{ id: "1", body }]);
    },

    /** One half of an erasure, as the command performs it. */
    async forget({ wrap, clock }: Invoked, customer: string, begun?: Erasure): Promise<Erasure> {
      const deps = {
        ...{ clock, hash: sha256, tombstoneKept: TOMBSTONE_KEPT },
        profiles: wrap(ports.profiles),
        erasures: wrap(ports.erasures),
        tombstones: wrap(ports.tombstones),
        runs: wrap(parts.runs, "states"),
      };
      const half =
        begun === undefined
          ? beginErasure(deps, customer)
          : endErasure(deps, customer, { erasure: begun, removed: {}, runs: 0 });
      return (await half).erasure;
    },

    async sweep(invoked: Invoked): Promise<readonly string[]> {
      const { wrap, clock } = invoked;
      const more = {
        messages: wrap(ports.messages),
        due: wrap(ports.due, "index"),
        fanOut: wrap(parts.fanOut, "queue"),
      };
      await sweep({ ...folding(invoked), ...more }, { items: 100, until: clock.now() + 265_000 });
      return [];
    },
  };
}

function withDead(answer: ProviderAnswer, message: OutgoingMessage): ProviderAnswer {
  const gone = message.channel === "push" ? message.others : undefined;
  return answer.answer === "accepted" && gone !== undefined ? { ...answer, gone } : answer;
}

/** A provider that never answers is one over which the invocation times out: it looks as if the connection broke. */
function answering<T>(answer: Promise<T>): Promise<T> {
  const timeout = new Promise<never>((_, reject) =>
    setImmediate(() => setImmediate(() => reject(new Error("no answer")))),
  );
  return Promise.race([answer, timeout]);
}
