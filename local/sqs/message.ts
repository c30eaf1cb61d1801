import { hash } from "node:crypto";
import { type Place, placeOf } from "./place.ts";

/**
 * One message in a queue, without what it says: that is in the store (message-table.ts). Times are virtual epoch
 * milliseconds.
 */
export interface Message {
  readonly id: string;
  readonly md5: string;
  /** When it was first sent; a redrive does not change it (retention goes on counting). */
  readonly sentAt: number;
  /** Counts the messages of its queue in the order they came. */
  readonly turn: number;
  /** Receives so far. */
  receives: number;
  firstReceivedAt: number | undefined;
  /** From when it may be received. */
  visibleAt: number;
  /** Handle of the latest receive: `<id>.<hash>`. */
  receipt: string | undefined;
  /** Queue it was redriven from, by ARN. */
  readonly source: string | undefined;
  readonly place: Place;
}

/** What a message says. */
export interface Content {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

/** A message that is being sent. `id` names its content and moment, so a replay gives the same one. */
export function newMessage(
  { id, turn }: Pick<Message, "id" | "turn">,
  body: string,
  sentAt: number,
  visibleAt: number,
): Message {
  return {
    id,
    md5: hash("md5", body),
    sentAt,
    turn,
    receives: 0,
    firstReceivedAt: undefined,
    visibleAt,
    receipt: undefined,
    source: undefined,
    place: placeOf(body, id),
  };
}

/** The handle of a receive that is being made. */
export function receiptOf({ id, receives }: Message, now: number): string {
  return `${id}.${hash("sha256", `${id} ${receives} ${now}`, "base64url")}`;
}

/** Negative where `a` is handed out before `b`. */
export function inTurn(a: Pick<Message, "visibleAt" | "place">, b: Pick<Message, "visibleAt" | "place">): number {
  return a.visibleAt - b.visibleAt || (a.place.order < b.place.order ? -1 : Number(a.place.order > b.place.order));
}
