import type { Cancel, Kernel } from "../kernel/kernel.ts";
import { inTurn, type Message } from "./message.ts";
import type { QueueRows, Turn } from "./queue-rows.ts";

/** Messages of a queue that are in memory: at least so many if there are more, and never twice as many. */
export const AT_HAND = 500;
/** Fewer are filled up from the store: more than most batches hold. */
const FEW = 100;

/** Before every turn. */
const FIRST: Turn = { visibleAt: -1, place: { lane: undefined, order: "" } };

/**
 * The messages of a queue that wait, those under way left out. The next ones are in memory; the others only in the store,
 * however many there are:
 *
 * 1. All of a turn before `#behind` are in memory, all others are not.
 * 2. Too many: the later half goes, and the first of them is `#behind`. Too few: the next are read from there on.
 * 3. Nothing is in memory alone: what is added was saved before.
 */
export class Waiting {
  readonly #name: string;
  readonly #kernel: Kernel;
  readonly #rows: QueueRows;
  /** True for those under way, which the store has as they were before. */
  readonly #underWay: (id: string) => boolean;
  readonly #atHand = new Map<string, Message>();
  #ready: Message[] = [];
  #sorted = true;
  readonly #later = new Set<Message>();
  #behind: Turn | undefined;
  #alarm: { readonly at: number; readonly cancel: Cancel } | undefined;
  #onReady: (() => void) | undefined;

  constructor(name: string, kernel: Kernel, rows: QueueRows, underWay: (id: string) => boolean) {
    this.#name = name;
    this.#kernel = kernel;
    this.#rows = rows;
    this.#underWay = underWay;
  }

  /** Takes up what is in the store. */
  open(): void {
    this.#setBehind(FIRST);
    this.#fill();
  }

  onReady(callback: () => void): void {
    this.#onReady = callback;
    if (this.readyCount > 0) callback();
  }

  /** True when every message is in memory. */
  get complete(): boolean {
    return this.#behind === undefined;
  }

  /** Messages that are in memory. */
  get size(): number {
    return this.#atHand.size;
  }

  /** How many are ready; of a great many only some are counted. */
  get readyCount(): number {
    this.#fill();
    return this.#ready.length;
  }

  /** Those in memory. */
  atHand(): readonly Message[] {
    return [...this.#atHand.values()];
  }

  get(id: string): Message | undefined {
    return this.#atHand.get(id);
  }

  /** The one that is handed out next. */
  first(): Message | undefined {
    this.#fill();
    this.#sort();
    return this.#ready[0];
  }

  /** Adds a message that is in the store as it is now. */
  add(message: Message): void {
    if (this.#behind === undefined || inTurn(message, this.#behind) < 0) this.#admit(message);
    if (this.#atHand.size >= 2 * AT_HAND) this.#spill();
    // Others before it may have gone, and it may be the only one.
    this.#fill();
    if (message.visibleAt <= this.#kernel.now()) this.#onReady?.();
  }

  /** Takes out the next messages that are ready, at most so many. */
  take(most: number): readonly Message[] {
    this.#fill();
    this.#sort();
    const taken = this.#ready.splice(0, most);
    for (const { id } of taken) this.#atHand.delete(id);
    return taken;
  }

  /** Takes out a message that is no longer in the store. */
  remove(id: string): void {
    this.setAside(id);
    this.#fill();
  }

  /** Takes out a message that is about to be added anew. */
  setAside(id: string): void {
    const message = this.#atHand.get(id);
    if (message === undefined) return;
    this.#atHand.delete(id);
    if (this.#later.delete(message)) {
      if (message.visibleAt === this.#alarm?.at) this.#setAlarm();
    } else this.#ready = this.#ready.filter((other) => other !== message);
  }

  clear(): void {
    this.#atHand.clear();
    this.#ready = [];
    this.#later.clear();
    this.#setBehind(undefined);
    this.#setAlarm();
  }

  #admit(message: Message): void {
    this.#atHand.set(message.id, message);
    if (message.visibleAt <= this.#kernel.now()) {
      this.#ready.push(message);
      this.#sorted = false;
      return;
    }
    this.#later.add(message);
    if (this.#alarm === undefined || message.visibleAt < this.#alarm.at) this.#setAlarmAt(message.visibleAt);
  }

  #spill(): void {
    const all = [...this.#atHand.values()].sort(inTurn);
    const [first] = all.splice(AT_HAND);
    if (first === undefined) return;
    this.#setBehind(first);
    this.#atHand.clear();
    this.#ready = [];
    this.#later.clear();
    for (const message of all) this.#admit(message);
    this.#setAlarm();
  }

  #fill(): void {
    while (this.#behind !== undefined && this.#atHand.size < FEW) {
      const rows = this.#rows.from(this.#behind, AT_HAND + 1);
      this.#setBehind(rows[AT_HAND]);
      for (const message of rows.slice(0, AT_HAND)) {
        if (!this.#underWay(message.id) && !this.#atHand.has(message.id)) this.#admit(message);
      }
    }
  }

  #setBehind(turn: Turn | undefined): void {
    this.#behind = turn === undefined ? undefined : { visibleAt: turn.visibleAt, place: turn.place };
    this.#rows.askedAtAnyTime(turn !== undefined);
  }

  #sort(): void {
    if (this.#sorted) return;
    this.#ready.sort(inTurn);
    this.#sorted = true;
  }

  /** One job, at the time the next message becomes visible. */
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
