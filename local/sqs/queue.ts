import { hash } from "node:crypto";
import type { Cancel, Kernel } from "../kernel/kernel.ts";
import type { Store } from "../store/store.ts";
import { type Message, type MessageAttribute, newMessage } from "./message.ts";
import { arrivals, countArrival, deleteMessage, loadMessages, saveMessage } from "./message-table.ts";

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
 */
export class Queue {
  readonly settings: QueueSettings;
  readonly #kernel: Kernel;
  readonly #store: Store;
  readonly #deadLetters: () => Queue | undefined;
  readonly #messages = new Map<string, Message>();
  readonly #timers = new Map<string, Cancel>();
  #ready: Message[] = [];
  #sorted = true;
  #onReady: (() => void) | undefined;

  constructor(settings: QueueSettings, kernel: Kernel, store: Store, deadLetters: () => Queue | undefined) {
    this.settings = settings;
    this.#kernel = kernel;
    this.#store = store;
    this.#deadLetters = deadLetters;
  }

  /** Takes up what an earlier process left; call once every queue exists. */
  open(): void {
    for (const message of loadMessages(this.#store, this.settings.name)) this.#keep(message);
  }

  /** Calls back whenever messages became ready; one event source per queue. */
  onReady(callback: () => void): void {
    this.#onReady = callback;
    if (this.#ready.length > 0) callback();
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
    const message = newMessage(this.#newId(body, now), body, now, now + delay, options.attributes);
    this.#store.atomically(() => {
      saveMessage(this.#store, this.settings.name, message);
      countArrival(this.#store, this.settings.name);
    });
    this.#keep(message);
    return message;
  }

  /** Receives up to `max` ready messages, hidden for the visibility time from now. Not durable: see invariant 1. */
  take(max: number): Message[] {
    const now = this.#kernel.now();
    this.#sort();
    const taken: Message[] = [];
    let looked = 0;
    for (const message of this.#ready) {
      if (taken.length === max) break;
      looked++;
      if (this.#messages.get(message.id) !== message || message.visibleAt > now) continue;
      if (this.#expired(message, now)) this.remove(message);
      else if (this.#spent(message)) this.#moveToDeadLetters(message);
      else taken.push(message);
    }
    this.#ready.splice(0, looked);
    for (const message of taken) {
      message.receives++;
      message.firstReceivedAt ??= now;
      message.receipt = hash("sha256", `${message.id} ${message.receives} ${now}`, "base64url");
      message.visibleAt = now + this.settings.visibilitySeconds * 1000;
    }
    return taken;
  }

  /** Removes a message for good. */
  remove(message: Message): void {
    this.#timers.get(message.id)?.();
    this.#timers.delete(message.id);
    if (this.#messages.delete(message.id)) deleteMessage(this.#store, this.settings.name, message.id);
  }

  /** Makes a receive durable: the message comes back at `visibleAt` unless it is removed before. */
  hide(message: Message, visibleAt: number = message.visibleAt): void {
    message.visibleAt = visibleAt;
    saveMessage(this.#store, this.settings.name, message);
    this.#keep(message);
  }

  /** The message last received with this handle. */
  received(receipt: string): Message | undefined {
    for (const message of this.#messages.values()) if (message.receipt === receipt) return message;
    return undefined;
  }

  /** How many messages were ever sent to it. */
  get sent(): number {
    return arrivals(this.#store, this.settings.name);
  }

  /** How many messages are ready now. */
  get readyCount(): number {
    return this.#ready.length;
  }

  /** When the oldest of the ready messages became visible. */
  readySince(): number | undefined {
    this.#sort();
    return this.#ready[0]?.visibleAt;
  }

  counts(): { readonly visible: number; readonly hidden: number; readonly delayed: number } {
    const now = this.#kernel.now();
    let visible = 0;
    let hidden = 0;
    let delayed = 0;
    for (const message of [...this.#messages.values()]) {
      if (this.#expired(message, now)) this.remove(message);
      else if (message.visibleAt <= now) visible++;
      else if (message.receives > 0) hidden++;
      else delayed++;
    }
    return { visible, hidden, delayed };
  }

  /** Every message, the oldest first; those of one instant in the order they were sent. */
  all(): readonly Message[] {
    return [...this.#messages.values()].sort((a, b) => a.sentAt - b.sentAt);
  }

  purge(): void {
    for (const message of [...this.#messages.values()]) this.remove(message);
    this.#ready = [];
  }

  #keep(message: Message): void {
    this.#messages.set(message.id, message);
    this.#timers.get(message.id)?.();
    this.#timers.delete(message.id);
    if (message.visibleAt <= this.#kernel.now()) {
      this.#becomeReady(message);
      return;
    }
    const cancel = this.#kernel.schedule(message.visibleAt, {
      key: `sqs:${this.settings.name}:visible:${message.id}`,
      lanes: [],
      run: async () => {
        this.#timers.delete(message.id);
        this.#becomeReady(message);
      },
    });
    this.#timers.set(message.id, cancel);
  }

  #becomeReady(message: Message): void {
    this.#ready.push(message);
    this.#sorted = false;
    this.#onReady?.();
  }

  #sort(): void {
    if (this.#sorted) return;
    this.#ready.sort((a, b) => a.visibleAt - b.visibleAt || (a.place.order < b.place.order ? -1 : 1));
    this.#sorted = true;
  }

  #expired(message: Message, now: number): boolean {
    return message.sentAt + this.settings.retentionSeconds * 1000 <= now;
  }

  #spent(message: Message): boolean {
    const { redrive } = this.settings;
    return redrive !== undefined && message.receives >= redrive.maxReceives;
  }

  #moveToDeadLetters(message: Message): void {
    this.#store.atomically(() => {
      this.remove(message);
      this.#deadLetters()?.accept({ ...message, source: this.settings.arn, receipt: undefined });
    });
  }

  /** Takes a message over from the queue it failed in. */
  accept(message: Message): void {
    message.visibleAt = this.#kernel.now();
    saveMessage(this.#store, this.settings.name, message);
    this.#keep(message);
  }

  /** Messages that are ready, the oldest first, without receiving them. */
  ready(most = Number.POSITIVE_INFINITY): readonly Message[] {
    const now = this.#kernel.now();
    const ready = this.all().filter((message) => message.visibleAt <= now && !this.#expired(message, now));
    return ready.slice(0, most);
  }

  /** Puts a message into another queue as a new one and removes it here: both or neither. */
  move(message: Message, to: Queue): void {
    this.#store.atomically(() => {
      to.send(message.body, { attributes: message.attributes });
      this.remove(message);
    });
  }

  /** An id that names queue, content and moment; equal messages of one moment are told apart by counting. */
  #newId(body: string, now: number): string {
    for (let ordinal = 0; ; ordinal++) {
      const hex = hash("sha256", `${this.settings.name}\n${now}\n${ordinal}\n${body}`);
      const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
      if (!this.#messages.has(id)) return id;
    }
  }
}
