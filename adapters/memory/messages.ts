import { defined } from "../../core/model/defined.ts";
import type { Message, MessageMark } from "../../core/model/message.ts";
import {
  afterWord,
  holding,
  isStopAfter,
  type Lift,
  liftable,
  reported,
  type StoredSuppression,
  type Suppression,
  strongest,
  UNSUBSCRIBED,
} from "../../core/model/suppression.ts";
import type {
  LiftStore,
  MessageFinder,
  MessageOutcome,
  MessageStore,
  SuppressionStore,
} from "../../core/ports/messages.ts";
import { mayReopen } from "../../core/send/given-up.ts";
import { yieldToOthers } from "./system.ts";

const REPLACEABLE: ReadonlySet<Message["state"]> = new Set(["held", "released", "failed"]);

/** Messages in memory, readable by tests. */
export interface MemoryMessages extends MessageStore, MessageFinder {
  all(): readonly Message[];
  /** Removes the customer's data, as an erasure does; how many items. */
  erase(customerId: string): number;
}

export function memoryMessages(): MemoryMessages {
  const stored = new Map<string, Message>();
  const id = (customerId: string, key: string) => JSON.stringify([customerId, key]);
  const save = (message: Message) => {
    stored.set(id(message.customerId, message.key), structuredClone(message));
    return true;
  };
  return {
    async read(customerId, key) {
      await yieldToOthers();
      return structuredClone(stored.get(id(customerId, key)));
    },
    async put(message, over) {
      await yieldToOthers();
      const now = stored.get(id(message.customerId, message.key));
      if (over === undefined) return now === undefined && save(message);
      return now !== undefined && REPLACEABLE.has(now.state) && now.attempt === over && save(message);
    },
    async finish(customerId, key, attempt, outcome) {
      await yieldToOthers();
      const now = stored.get(id(customerId, key));
      if (outcome.state === "unknown" && now?.marks !== undefined) return false;
      const open = now?.state === "claimed" || ("providerId" in outcome && now?.state === "sent" && !now.providerId);
      return now !== undefined && open && now.attempt === attempt && save(finished(now, outcome));
    },
    async reclaim(message, attempt) {
      await yieldToOthers();
      const now = stored.get(id(message.customerId, message.key));
      if (now?.state !== "claimed" || now.attempt !== attempt) return false;
      return save(now.marks === undefined ? message : { ...message, marks: now.marks });
    },
    async reopen(message, attempt) {
      await yieldToOthers();
      const now = stored.get(id(message.customerId, message.key));
      if (now === undefined || now.attempt !== attempt || !mayReopen(now)) return false;
      return save(message);
    },
    async postponeSweep(customerId, key, attempt, due) {
      await yieldToOthers();
      const now = stored.get(id(customerId, key));
      if (now?.state === "claimed" && now.attempt === attempt) save({ ...now, due });
    },
    async mark(customerId, key, mark, time) {
      await yieldToOthers();
      const now = stored.get(id(customerId, key));
      if (now === undefined) return;
      if (now.state === "unknown" || (now.state === "claimed" && mark === "sent")) {
        save(finished(marked(now, mark, time), { state: "sent", time }));
      } else save(marked(now, mark, time));
    },
    async find(reportedAs) {
      await yieldToOthers();
      const found = [...stored.values()].find((message) => message.reportedAs === reportedAs);
      return found && { customerId: found.customerId, key: found.key };
    },
    all: () => [...stored.values()],
    erase: (customerId) => {
      const theirs = [...stored].filter(([, message]) => message.customerId === customerId);
      for (const [place] of theirs) stored.delete(place);
      return theirs.length;
    },
  };
}

function finished(
  { lease: _lease, claimant: _claimant, due: _due, ...message }: Message,
  outcome: MessageOutcome,
): Message {
  return { ...message, ...outcome };
}

/** The first report of each kind counts. */
function marked(message: Message, mark: MessageMark | "sent", time: number): Message {
  if (mark === "sent" || message.marks?.[mark] !== undefined) return message;
  return { ...message, marks: { ...message.marks, [mark]: time } };
}

interface Kept extends StoredSuppression {
  readonly lifts: readonly (Lift & { readonly was: Suppression })[];
}

/** Suppressed addresses in memory. */
export function memorySuppressions(): SuppressionStore & LiftStore {
  const stored = new Map<string, Kept>();
  const key = (channel: string, addressHash: string) => `${channel}#${addressHash}`;
  return {
    async read(channel, addressHashes) {
      await yieldToOthers();
      const known = addressHashes.flatMap((hash) => stored.get(key(channel, hash)) ?? []);
      return strongest(known.flatMap(holding));
    },
    async put(channel, addressHash, reason, time) {
      await yieldToOthers();
      const known = stored.get(key(channel, addressHash));
      const suppression = reported(known, { reason, time });
      if (suppression === undefined) return;
      stored.set(key(channel, addressHash), {
        suppression,
        lifts: known?.lifts ?? [],
        ...defined({ said: known?.said }),
      });
    },
    async say(channel, addressHash, word, time) {
      await yieldToOthers();
      const known = stored.get(key(channel, addressHash));
      const { outcome, said } = afterWord(known ?? {}, word, time);
      const first: Kept = { suppression: { reason: UNSUBSCRIBED, time }, lifts: [] };
      stored.set(key(channel, addressHash), { ...(known ?? first), ...defined({ said }) });
      return outcome;
    },
    async lift(channel, addressHash, lift) {
      await yieldToOthers();
      const known = stored.get(key(channel, addressHash));
      const was = known && liftable(known, lift.at);
      if (known === undefined || was === undefined) return false;
      const { suppression, said, lifts } = known;
      const after = { suppression, liftedAt: lift.at, lifts: [...lifts, { ...lift, was }] };
      const started = said && ({ word: "start", time: lift.at, since: lift.at } as const);
      const word = isStopAfter(said, lift.at) ? said : started;
      stored.set(key(channel, addressHash), { ...after, ...defined({ said: word }) });
      return true;
    },
    async record(channel, addressHash) {
      await yieldToOthers();
      const known = stored.get(key(channel, addressHash));
      if (known === undefined) return undefined;
      const { suppression, lifts, said } = known;
      const holds = strongest(holding(known));
      return { suppression: holds ?? suppression, lifted: holds === undefined, lifts, ...defined({ said }) };
    },
  };
}
