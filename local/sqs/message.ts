import { hash } from "node:crypto";
import { type Place, placeOf } from "./place.ts";

/** One message in a queue; times are virtual epoch milliseconds. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** When it was first sent; a redrive does not change it (retention goes on counting). */
  readonly sentAt: number;
  /** Receives so far. */
  receives: number;
  firstReceivedAt: number | undefined;
  /** From when it may be received. */
  visibleAt: number;
  /** Handle of the latest receive. */
  receipt: string | undefined;
  /** Queue it was redriven from, by ARN. */
  readonly source: string | undefined;
  readonly place: Place;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

/** A message that is being sent. `id` names its content and moment, so a replay gives the same one. */
export function newMessage(
  id: string,
  body: string,
  sentAt: number,
  visibleAt: number,
  attributes: Readonly<Record<string, MessageAttribute>> = {},
): Message {
  return {
    id,
    body,
    md5: hash("md5", body),
    attributes,
    sentAt,
    receives: 0,
    firstReceivedAt: undefined,
    visibleAt,
    receipt: undefined,
    source: undefined,
    place: placeOf(body, id),
  };
}
