import * as z from "zod/mini";
import type { JsonObject } from "../model/json.ts";
import { isObject, jsonOf } from "../redo/record-body.ts";

/**
 * A call that was given up, whole, so that it can be made again as it was: the same request under the same key. The dead-letter
 * queue of calls keeps it.
 */
export interface GivenUpCall {
  readonly contract: 1;
  readonly do: "call again";
  readonly customer: string;
  /** Of the customer's profile, and of the entry: another life, or entry, is another matter. */
  readonly born: number;
  readonly start: number;
  readonly journey: string;
  readonly n: number;
  readonly step: string;
  readonly pass: number;
  readonly destination: string;
  /** Its `Idempotency-Key`. */
  readonly key: string;
  readonly body: JsonObject;
}

const shape = z.object({
  contract: z.literal(1),
  do: z.literal("call again"),
  customer: z.string(),
  born: z.number(),
  start: z.number(),
  journey: z.string(),
  n: z.number(),
  step: z.string(),
  pass: z.number(),
  destination: z.string(),
  key: z.string(),
  body: z.custom<JsonObject>(isObject),
});

/** The call in the body of a queue record; undefined where it is none. */
export function parseGivenUp(record: string): GivenUpCall | undefined {
  const read = shape.safeParse(jsonOf(record));
  return read.success ? read.data : undefined;
}
