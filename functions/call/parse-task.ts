import * as z from "zod/mini";
import type { Delivery } from "../../core/call/deliver.ts";
import { BY_DESTINATION } from "../../core/channels/by-destination.ts";
import { isJsonObject, type JsonObject } from "../../core/model/json.ts";
import { type CallTask, CONTRACT } from "../../core/model/task.ts";
import { messages, place, steps, value } from "../wiring/task-shape.ts";

const text = z.string();

const task = z.object({
  ...place,
  do: z.literal("call"),
  destination: text,
  last: z.exactOptional(z.boolean()),
  retries: z.exactOptional(z.int()),
  began: z.exactOptional(text),
  within: z.exactOptional(z.int()),
  turn: z.exactOptional(z.object({ until: z.exactOptional(text), retries: z.exactOptional(z.int()) })),
  with: z.record(text, value),
  keep: z.record(text, text),
  messages,
  steps,
});

const delivery = z.object({
  contract: z.literal(CONTRACT),
  do: z.literal("deliver"),
  destination: text,
  key: text,
  body: z.custom<JsonObject>(isJsonObject),
  within: z.number(),
  message: z.object({
    channel: z.enum(BY_DESTINATION),
    tags: z.object({
      customerId: text,
      key: text,
      start: z.exactOptional(z.number()),
      knownSince: z.exactOptional(z.number()),
    }),
  }),
});

/** The arguments of a call step. Throws, naming the fields that are wrong, for a machine of another contract. */
export function parseCallTask(input: unknown): CallTask {
  return read("a call task", task.safeParse(input));
}

/** Whether the input is a message of the function that sends, and no task of a machine. */
export function isDelivery(input: unknown): boolean {
  return typeof input === "object" && input !== null && "do" in input && input.do === "deliver";
}

/** A message of the function that sends. Throws as above for one of another contract. */
export function parseDelivery(input: unknown): Delivery {
  return read("a message", delivery.safeParse(input));
}

function read<T>(what: string, parsed: ReturnType<z.ZodMiniType<T>["safeParse"]>): T {
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join(".") || "input");
  throw new Error(`This is not ${what} of contract ${CONTRACT}: see ${fields.join(", ")}.`);
}
