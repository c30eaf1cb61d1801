import { hash } from "node:crypto";
import type { Kernel } from "../kernel/kernel.ts";
import type { Store } from "../store/store.ts";
import { type Content, type Message, type MessageAttribute, newMessage, receiptOf } from "./message.ts";
import { arrivals, contentOf, countArrival, deleteMessage, saveMessage } from "./message-table.ts";
import { QueueRows } from "./queue-rows.ts";
import { Waiting } from "./waiting.ts";

/** A queue as the template declares it; defaults are CloudFormation's. */
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
 * 1. A message that `send` returned, and a removal or a return that was made, outlive the process. Receiving by an event
 *    source is not written: if the process dies before the batch is answered, the batch was never received.
 * 2. Ready messages are handed out by the instant they became visible, then by place (place.ts), never by arrival.
 * 3. A message received more than `maxReceives` times moves to the dead-letter queue at its next receive, as in SQS.
 *    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 * 4. A message older than the retention is gone; its age goes on counting when it is redriven.
 * 5. Memory holds what is under way and the next messages (waiting.ts), and of no message what it says: that is in the store.
 */
export class Queue {
  readonly settings: QueueSettings;
  readonly #kernel: Kernel;
  readonly #store: Store;
  readonly #deadLetters: () => Queue | undefined;
  readonly #rows: QueueRows;
  readonly #waiting: Waiting;
  /** Taken, and neither removed nor hidden since. */
  readonly #underWay = new Map<string, Message>();
  #turn = 0;

  constructor(settings: QueueSettings, kernel: Kernel, store: Store, deadLetters: () => Queue | undefined) {
    this.settings = settings;
    this.#kernel = kernel;
    this.#store = store;
    this.#deadLetters = deadLetters;
    this.#rows = new QueueRows(store, settings.name);
    this.#waiting = new Waiting(settings.name, kernel, this.#rows, (id) => this.#underWay.has(id));
  }

  /** Takes up what an earlier process left; call once every queue exists. */
  open(): void {
    this.#turn = this.#rows.latest();
    this.#waiting.open();
  }

  /** Calls back whenever messages became ready; one event source per queue. */
  onReady(callback: () => void): void {
    this.#waiting.onReady(callback);
  }

  /** Keeps a new message; durable on return. */
  send(
    body: string,
    options: {
      readonly delaySeconds?: number | undefined;
      readonly attributes?: Readonly<Record<string, MessageAttribute>>;
    } = {},
  ): Message {
    const now = this.#kernel.now();
    const delay = (options.delaySeconds ?? this.settings.delaySeconds) * 1000;
    const message = newMessage({ id: this.#newId(body, now), turn: ++this.#turn }, body, now, now + delay);
    this.#store.atomically(() => {
      saveMessage(this.#store, this.settings.name, message, { body, attributes: options.attributes ?? {} });
      countArrival(this.#store, this.settings.name);
    });
    this.#waiting.add(message);
    return message;
  }

  /** What a message says. */
  content({ id }: Message): Content {
    const content = contentOf(this.#store, this.settings.name, id);
    if (content === undefined) throw new Error(`The queue ${this.settings.name} has no message ${id}.`);
    return content;
  }

  /** Receives up to `max` ready messages, hidden for the visibility time from now. Not durable: see invariant 1. */
  take(max: number): Message[] {
    const now = this.#kernel.now();
    const taken: Message[] = [];
    while (taken.length < max) {
      const next = this.#waiting.take(max - taken.length);
      if (next.length === 0) break;
      for (const message of next) this.#underWay.set(message.id, message);
      for (const message of next) {
        if (this.#expired(message, now)) this.remove(message);
        else if (this.#spent(message)) this.#moveToDeadLetters(message);
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
    this.#underWay.delete(id);
    this.#waiting.remove(id);
  }

  /** Makes a receive durable: the message comes back at `visibleAt` unless it is removed before. */
  hide(message: Message, visibleAt: number = message.visibleAt): void {
    const { id } = message;
    if (!this.#underWay.has(id) && this.#rows.one(id) === undefined) return;
    this.#waiting.setAside(id);
    message.visibleAt = visibleAt;
    saveMessage(this.#store, this.settings.name, message);
    this.#underWay.delete(id);
    this.#waiting.add(message);
  }

  /** The message last received with this handle. */
  received(receipt: string): Message | undefined {
    const id = receipt.slice(0, Math.max(0, receipt.indexOf(".")));
    const message = this.#underWay.get(id) ?? this.#waiting.get(id) ?? this.#rows.one(id);
    return message?.receipt === receipt ? message : undefined;
  }

  /** How many messages were ever sent to it. */
  get sent(): number {
    return arrivals(this.#store, this.settings.name);
  }

  /** How many messages are ready now; of a great many only some are counted. */
  get readyCount(): number {
    return this.#waiting.readyCount;
  }

  /** How many messages are in memory, without what they say. */
  get inMemory(): number {
    return this.#waiting.size + this.#underWay.size;
  }

  /** When the oldest of the ready messages became visible. */
  readySince(): number | undefined {
    return this.#waiting.first()?.visibleAt;
  }

  counts(): { readonly visible: number; readonly hidden: number; readonly delayed: number } {
    const now = this.#kernel.now();
    this.#forgetExpired(now);
    const counts = this.#rows.counts(now);
    for (const { visibleAt } of this.#underWay.values()) {
      if (visibleAt <= now) continue;
      counts.visible--;
      counts.hidden++;
    }
    return counts;
  }

  /** Every message and what it says, the oldest first; those of one instant in the order they were sent. */
  all(): readonly (Message & Content)[] {
    return this.#rows.ids().flatMap((id) => {
      const message = this.#underWay.get(id) ?? this.#rows.one(id);
      return message === undefined ? [] : [{ ...message, ...this.content(message) }];
    });
  }

  purge(): void {
    this.#rows.clear();
    this.#underWay.clear();
    this.#waiting.clear();
  }

  #expired(message: Message, now: number): boolean {
    return message.sentAt + this.settings.retentionSeconds * 1000 <= now;
  }

  #forgetExpired(now: number): void {
    for (const message of this.#waiting.atHand()) if (this.#expired(message, now)) this.remove(message);
    this.#rows.forgetSentUpTo(now - this.settings.retentionSeconds * 1000, [...this.#underWay.keys()]);
  }

  #spent(message: Message): boolean {
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

  /** Takes a message over from the queue it failed in. */
  accept(failed: Message, content: Content): void {
    const message = { ...failed, visibleAt: this.#kernel.now(), turn: ++this.#turn };
    saveMessage(this.#store, this.settings.name, message, content);
    this.#waiting.add(message);
  }

  /** Messages that are ready, the oldest first, without receiving them; at most so many. */
  ready(most: number): readonly Message[] {
    const now = this.#kernel.now();
    const since = now - this.settings.retentionSeconds * 1000;
    return this.#rows.visible(now, since, [...this.#underWay.keys()], most);
  }

  /** Puts a message into another queue as a new one and removes it here: both or neither. */
  move(message: Message, to: Queue): void {
    const { body, attributes } = this.content(message);
    this.#store.atomically(() => {
      to.send(body, { attributes });
      this.remove(message);
    });
  }

  /** An id that names queue, content and moment; equal messages of one moment are told apart by counting. */
  #newId(body: string, now: number): string {
    for (let ordinal = 0; ; ordinal++) {
      const hex = hash("sha256", `${this.settings.name}\n${now}\n${ordinal}\n${body}`);
      const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
      if (!this.#has(id)) return id;
    }
  }

  #has(id: string): boolean {
    if (this.#underWay.has(id) || this.#waiting.get(id) !== undefined) return true;
    return !this.#waiting.complete && this.#rows.one(id) !== undefined;
  }
}
