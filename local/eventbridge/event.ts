import { hash } from "node:crypto";

/** An event as rules match it and targets receive it. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds, as EventBridge writes it. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** The part of an event that its publisher gives. */
export interface EventContent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources: readonly string[];
  /** Epoch milliseconds. */
  readonly time: number;
}

/** The bus that an event is put on, and its account. */
export interface EventOrigin {
  readonly account: string;
  readonly region: string;
  /** Name of the bus. */
  readonly bus: string;
}

/**
 * Makes event ids from bus, virtual time and content, so that a replay gives the same ids. A counter distinguishes equal
 * events of the same instant.
 */
export class EventIds {
  #now = 0;
  readonly #seen = new Map<string, number>();

  next(bus: string, now: number, content: EventContent): string {
    if (now !== this.#now) {
      this.#seen.clear();
      this.#now = now;
    }
    const name = hash("sha256", JSON.stringify([bus, now, content]));
    const ordinal = this.#seen.get(name) ?? 0;
    this.#seen.set(name, ordinal + 1);
    const hex = ordinal === 0 ? name : hash("sha256", `${name} ${ordinal}`);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
  }
}

export function busEvent(id: string, content: EventContent, origin: EventOrigin): BusEvent {
  return {
    version: "0",
    id,
    "detail-type": content.detailType,
    source: content.source,
    account: origin.account,
    time: `${new Date(content.time).toISOString().slice(0, 19)}Z`,
    region: origin.region,
    resources: content.resources,
    detail: content.detail,
  };
}
