import { hash } from "node:crypto";
import type { Kernel } from "../kernel/kernel.ts";
import type { Store } from "../store/store.ts";
import { type Content, type Message, type MessageAttribute, newMessage, receiptOf } from "./message.ts";
import { arrivals, contentOf, countArrival, deleteMessage, saveMessage } from "./message-table.ts";
import { QueueRows } from "./queue-rows.ts";
import { Waiting } from "./waiting.ts";

/** A queue as the template declares it, with CloudFormation's defaults. */
export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilitySeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly maximumBytes: number;
  readonly redrive?: { readonly arn: string; readonly maxReceives: number };
}

/**
 * One standard queue, on virtual time.
 *
 * 1. `send`, `remove` and `hide` are durable on return. A receive by an event source is not stored: if the process dies before
 *    the batch is settled, the batch was never received.
 * 2. Ready messages are delivered by the time they became visible, then by position (message.ts), never by arrival.
 * 3. A message that was received `maxReceives` times moves to the dead-letter queue at its next receive, as in SQS.
 *    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 * 4. A message older than the retention period is gone; a redrive does not reset its age.
 * 5. Memory holds the messages in flight and the next ones (waiting.ts), without their contents, which are in the store.
 */
export class Queue {
  readonly settings: QueueSettings;
  readonly #kernel: Kernel;
  readonly #store: Store;
  readonly #deadLetters: () => Queue | undefined;
  readonly #rows: QueueRows;
  readonly #waiting: Waiting;
  /** Received, and neither removed nor hidden since. */
  readonly #inFlight = new Map<string, Message>();
  #sequence = 0;

  constructor(settings: QueueSettings, kernel: Kernel, store: Store, deadLetters: () => Queue | undefined) {
    this.settings = settings;
    this.#kernel = kernel;
    this.#store = store;
    this.#deadLetters = deadLetters;
    this.#rows = new QueueRows(store, settings.name);
    this.#waiting = new Waiting(settings.name, kernel, this.#rows, (id) => this.#inFlight.has(id));
  }

  /** Loads what an earlier process stored; call when every queue exists. */
  open(): void {
    this.#sequence = this.#rows.latestSequence();
    this.#waiting.open();
  }

  /** Calls back when messages become ready; one event source per queue. */
  onReady(callback: () => void): void {
    this.#waiting.onReady(callback);
  }

  /** Stores a new message; durable on return. */
  send(
    body: string,
    options: {
      readonly delaySeconds?: number | undefined;
      readonly attributes?: Readonly<Record<string, MessageAttribute>>;
    } = {},
  ): Message {
    const now = this.#kernel.now();
    const delay = (options.delaySeconds ?? this.settings.delaySeconds) * 1000;
    const message = newMessage({ id: this.#newId(body, now), sequence: ++this.#sequence }, body, now, now + delay);
    this.#store.atomically(() => {
      saveMessage(this.#store, this.settings.name, message, { body, attributes: options.attributes ?? {} });
      countArrival(this.#store, this.settings.name);
    });
    this.#waiting.add(message);
    return message;
  }

  /** The content of a message. */
  content({ id }: Message): Content {
    const content = contentOf(this.#store, this.settings.name, id);
    if (content === undefined) throw new Error(`The queue ${this.settings.name} has no message ${id}.`);
    return content;
  }

  /** The contents of its oldest messages, which stay as they are. */
  look(most: number): readonly Content[] {
    const ids = this.#rows.ids().slice(0, most);
    return ids.flatMap((id) => contentOf(this.#store, this.settings.name, id) ?? []);
  }

  /** Receives up to `max` ready messages and hides them for the visibility timeout. Not durable: see invariant 1. */
  take(max: number): Message[] {
    const now = this.#kernel.now();
    const taken: Message[] = [];
    while (taken.length < max) {
      const next = this.#waiting.take(max - taken.length);
      if (next.length === 0) break;
      for (const message of next) this.#inFlight.set(message.id, message);
      for (const message of next) {
        if (this.#expired(message, now)) this.remove(message);
        else if (this.#maxReceivesReached(message)) this.#moveToDeadLetters(message);
        else taken.push(message);
      }
    }
    for (const message of taken) {
      message.receives++;
      message.firstReceivedAt ??= now;
      message.receipt = receiptOf(message, now);
      message.visibleAt = now + this.settings.visibilitySeconds * 1000;
    }
    return taken;
  }

  /** Removes a message for good. */
  remove({ id }: Message): void {
    deleteMessage(this.#store, this.settings.name, id);
    this.#inFlight.delete(id);
    this.#waiting.remove(id);
  }

  /** Makes a receive durable: the message returns at `visibleAt` unless it is removed before. */
  hide(message: Message, visibleAt: number = message.visibleAt): void {
    const { id } = message;
    if (!this.#inFlight.has(id) && this.#rows.one(id) === undefined) return;
    this.#waiting.setAside(id);
    message.visibleAt = visibleAt;
    saveMessage(this.#store, this.settings.name, message);
    this.#inFlight.delete(id);
    this.#waiting.add(message);
  }

  /** The message whose latest receive has this handle. */
  received(receipt: string): Message | undefined {
    const id = receipt.slice(0, Math.max(0, receipt.indexOf(".")));
    const message = this.#inFlight.get(id) ?? this.#waiting.get(id) ?? this.#rows.one(id);
    return message?.receipt === receipt ? message : undefined;
  }

  /** The number of messages that were ever sent to it. */
  get sent(): number {
    return arrivals(this.#store, this.settings.name);
  }

  /** The number of ready messages in memory. */
  get readyCount(): number {
    return this.#waiting.readyCount;
  }

  /** The number of messages in memory. */
  get inMemory(): number {
    return this.#waiting.size + this.#inFlight.size;
  }

  /** When the oldest of the ready messages became visible. */
  readySince(): number | undefined {
    return this.#waiting.first()?.visibleAt;
  }

  counts(): { readonly visible: number; readonly hidden: number; readonly delayed: number } {
    const now = this.#kernel.now();
    this.#forgetExpired(now);
    const counts = this.#rows.counts(now);
    for (const { visibleAt } of this.#inFlight.values()) {
      if (visibleAt <= now) continue;
      counts.visible--;
      counts.hidden++;
    }
    return counts;
  }

  /** All messages with their contents, oldest first; within one instant in the order of sending. */
  all(): readonly (Message & Content)[] {
    return this.#rows.ids().flatMap((id) => {
      const message = this.#inFlight.get(id) ?? this.#rows.one(id);
      return message === undefined ? [] : [{ ...message, ...this.content(message) }];
    });
  }

  purge(): void {
    this.#rows.clear();
    this.#inFlight.clear();
    this.#waiting.clear();
  }

  #expired(message: Message, now: number): boolean {
    return message.sentAt + this.settings.retentionSeconds * 1000 <= now;
  }

  #forgetExpired(now: number): void {
    for (const message of this.#waiting.inMemory()) if (this.#expired(message, now)) this.remove(message);
    this.#rows.forgetSentUpTo(now - this.settings.retentionSeconds * 1000, [...this.#inFlight.keys()]);
  }

  #maxReceivesReached(message: Message): boolean {
    const { redrive } = this.settings;
    return redrive !== undefined && message.receives >= redrive.maxReceives;
  }

  #moveToDeadLetters(message: Message): void {
    const content = this.content(message);
    this.#store.atomically(() => {
      this.remove(message);
      this.#deadLetters()?.accept({ ...message, source: this.settings.arn, receipt: undefined }, content);
    });
  }

  /** Accepts a message from the queue in which it failed. */
  accept(failed: Message, content: Content): void {
    const message = { ...failed, visibleAt: this.#kernel.now(), sequence: ++this.#sequence };
    saveMessage(this.#store, this.settings.name, message, content);
    this.#waiting.add(message);
  }

  /** Ready messages, oldest first and at most `most`, without receiving them. */
  ready(most: number): readonly Message[] {
    const now = this.#kernel.now();
    const since = now - this.settings.retentionSeconds * 1000;
    return this.#rows.visible(now, since, [...this.#inFlight.keys()], most);
  }

  /** Sends a message to another queue as a new one and removes it here, in one transaction. */
  move(message: Message, to: Queue): void {
    const { body, attributes } = this.content(message);
    this.#store.atomically(() => {
      to.send(body, { attributes });
      this.remove(message);
    });
  }

  /** An id from queue, content and time. A counter distinguishes equal messages of the same instant. */
  #newId(body: string, now: number): string {
    for (let ordinal = 0; ; ordinal++) {
      const hex = hash("sha256", `${this.settings.name}\n${now}\n${ordinal}\n${body}`);
      const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
      if (!this.#has(id)) return id;
    }
  }

  #has(id: string): boolean {
    if (this.#inFlight.has(id) || this.#waiting.get(id) !== undefined) return true;
    return !this.#waiting.complete && this.#rows.one(id) !== undefined;
  }
}
