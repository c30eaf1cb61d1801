import * as z from "zod/mini";
import { parseJson } from "../model/json.ts";

/** What another system asks for about a customer: that they are erased, or what is held of them. */
export interface PrivacyAsk {
  readonly ask: "erase" | "export";
  /** Any id of the customer. */
  readonly customerId: string;
  /** When it was asked for; epoch milliseconds. */
  readonly time: number;
}

/** An erasure that a source asks for. Idempotency key: id and time. */
export interface ErasureRequest {
  readonly customerId: string;
  readonly source: string;
  /** When it was asked for; epoch milliseconds. An erasure since then has done it. */
  readonly time: number;
}

/** The second half of an erasure, when no function that began before can write any more. */
export interface ErasureRest {
  readonly customerId: string;
  /** When the erasure began; epoch milliseconds. */
  readonly at: number;
  /** Who asked for it. */
  readonly source: string;
  /** What the first half did. */
  readonly removed: Readonly<Record<string, number>>;
  readonly runs: number;
}

/** What the queue of erasures holds. */
export type ErasureWork = { readonly erase: ErasureRequest } | { readonly rest: ErasureRest };

export function erasureBody(work: ErasureWork): string {
  return JSON.stringify({ contract: 1, ...work });
}

const request = z.object({ customerId: z.string(), source: z.string(), time: z.number() });
const rest = z.object({
  customerId: z.string(),
  at: z.number(),
  source: z.string(),
  removed: z.record(z.string(), z.number()),
  runs: z.number(),
});
const body = z.union([
  z.object({ contract: z.literal(1), erase: request }),
  z.object({ contract: z.literal(1), rest: rest }),
]);

/** The work in a record of the queue. Throws where the body is none: only our own functions put it there. */
export function parseErasure(text: string): ErasureWork {
  const { contract: _, ...work } = body.parse(parseJson(text));
  return work;
}
