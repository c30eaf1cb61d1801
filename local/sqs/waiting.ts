import type { Cancel, Kernel } from "../kernel/kernel.ts";
import { compareDelivery, type Message } from "./message.ts";
import type { DeliveryOrder, QueueRows } from "./queue-rows.ts";

/** How many messages of a queue are kept in memory: between this number and twice as many, if there are so many. */
export const IN_MEMORY = 500;
/** With fewer messages in memory, the next ones are read from the store. Larger than most batches. */
const FEW = 100;

/** Before every message. */
const FIRST: DeliveryOrder = { visibleAt: -1, position: { lane: undefined, order: "" } };

/**
 * The waiting messages of a queue, without those in flight. The next messages are in memory; all others are only in the store,
 * however many there are:
 *
 * 1. All messages before `#nextStored` in the order of delivery are in memory, all others are not.
 * 2. With too many in memory, the later half is dropped, and `#nextStored` is the first dropped message. With too few, the
 *    next ones are read from there on.
 * 3. Every message in memory is also in the store: it is saved before it is added.
 */
export class Waiting {
  readonly #name: string;
  readonly #kernel: Kernel;
  readonly #rows: QueueRows;
  /** True for messages in flight, whose rows are out of date. */
  readonly #isInFlight: (id: string) => boolean;
  readonly #inMemory = new Map<string, Message>();
  #ready: Message[] = [];
  #sorted = true;
  readonly #later = new Set<Message>();
  #nextStored: DeliveryOrder | undefined;
  #alarm: { readonly at: number; readonly cancel: Cancel } | undefined;
  #onReady: (() => void) | undefined;

  constructor(name: string, kernel: Kernel, rows: QueueRows, isInFlight: (id: string) => boolean) {
    this.#name = name;
    this.#kernel = kernel;
    this.#rows = rows;
    this.#isInFlight = isInFlight;
  }

  /** Loads the first messages from the store. */
  open(): void {
    this.#setNextStored(FIRST);
    this.#fill();
  }

  onReady(callback: () => void): void {
    this.#onReady = callback;
    if (this.readyCount > 0) callback();
  }

  /** True when every message is in memory. */
  get complete(): boolean {
    return this.#nextStored === undefined;
  }

  /** The number of messages in memory. */
  get size(): number {
    return this.#inMemory.size;
  }

  /** The number of ready messages in memory. */
  get readyCount(): number {
    this.#fill();
    return this.#ready.length;
  }

  /** The messages in memory. */
  inMemory(): readonly Message[] {
    return [...this.#inMemory.values()];
  }

  get(id: string): Message | undefined {
    return this.#inMemory.get(id);
  }

  /** The next message to deliver. */
  first(): Message | undefined {
    this.#fill();
    this.#sort();
    return this.#ready[0];
  }

  /** Adds a message whose current state is in the store. */
  add(message: Message): void {
    if (this.#nextStored === undefined || compareDelivery(message, this.#nextStored) < 0) this.#addToMemory(message);
    if (this.#inMemory.size >= 2 * IN_MEMORY) this.#evict();
    // Earlier messages may be gone, so that this one is the next.
    this.#fill();
    if (message.visibleAt <= this.#kernel.now()) this.#onReady?.();
  }

  /** Removes and returns the next ready messages, at most `most`. */
  take(most: number): readonly Message[] {
    this.#fill();
    this.#sort();
    const taken = this.#ready.splice(0, most);
    for (const { id } of taken) this.#inMemory.delete(id);
    return taken;
  }

  /** Removes a message that is no longer in the store. */
  remove(id: string): void {
    this.setAside(id);
    this.#fill();
  }

  /** Removes a message that is about to be added again. */
  setAside(id: string): void {
    const message = this.#inMemory.get(id);
    if (message === undefined) return;
    this.#inMemory.delete(id);
    if (this.#later.delete(message)) {
      if (message.visibleAt === this.#alarm?.at) this.#setAlarm();
    } else this.#ready = this.#ready.filter((other) => other !== message);
  }

  clear(): void {
    this.#inMemory.clear();
    this.#ready = [];
    this.#later.clear();
    this.#setNextStored(undefined);
    this.#setAlarm();
  }

  #addToMemory(message: Message): void {
    this.#inMemory.set(message.id, message);
    if (message.visibleAt <= this.#kernel.now()) {
      this.#ready.push(message);
      this.#sorted = false;
      return;
    }
    this.#later.add(message);
    if (this.#alarm === undefined || message.visibleAt < this.#alarm.at) this.#setAlarmAt(message.visibleAt);
  }

  #evict(): void {
    const all = [...this.#inMemory.values()].sort(compareDelivery);
    const [first] = all.splice(IN_MEMORY);
    if (first === undefined) return;
    this.#setNextStored(first);
    this.#inMemory.clear();
    this.#ready = [];
    this.#later.clear();
    for (const message of all) this.#addToMemory(message);
    this.#setAlarm();
  }

  #fill(): void {
    while (this.#nextStored !== undefined && this.#inMemory.size < FEW) {
      const rows = this.#rows.from(this.#nextStored, IN_MEMORY + 1);
      this.#setNextStored(rows[IN_MEMORY]);
      for (const message of rows.slice(0, IN_MEMORY)) {
        if (!this.#isInFlight(message.id) && !this.#inMemory.has(message.id)) this.#addToMemory(message);
      }
    }
  }

  #setNextStored(next: DeliveryOrder | undefined): void {
    this.#nextStored = next === undefined ? undefined : { visibleAt: next.visibleAt, position: next.position };
    this.#rows.keepCurrent(next !== undefined);
  }

  #sort(): void {
    if (this.#sorted) return;
    this.#ready.sort(compareDelivery);
    this.#sorted = true;
  }

  /** Schedules one job, at the time when the next message becomes visible. */
  #setAlarm(): void {
    let next: number | undefined;
    for (const { visibleAt } of this.#later) if (next === undefined || visibleAt < next) next = visibleAt;
    this.#setAlarmAt(next);
  }

  #setAlarmAt(at: number | undefined): void {
    if (at === this.#alarm?.at) return;
    this.#alarm?.cancel();
    if (at === undefined) this.#alarm = undefined;
    else {
      const job = { key: `sqs:${this.#name}:visible`, lanes: [], run: async () => this.#ring() };
      this.#alarm = { at, cancel: this.#kernel.schedule(at, job) };
    }
  }

  #ring(): void {
    this.#alarm = undefined;
    const now = this.#kernel.now();
    for (const message of this.#later) {
      if (message.visibleAt > now) continue;
      this.#later.delete(message);
      this.#ready.push(message);
      this.#sorted = false;
    }
    this.#setAlarm();
    if (this.#ready.length > 0) this.#onReady?.();
  }
}
