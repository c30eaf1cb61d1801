import * as z from "zod/mini";
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

/** The arguments of a call step. Throws, naming the fields that are wrong, for a machine of another contract. */
export function parseCallTask(input: unknown): CallTask {
  const read = task.safeParse(input);
  if (read.success) return read.data;
  const fields = read.error.issues.map(({ path }) => path.join(".") || "input");
  throw new Error(`This is not a call task of contract ${CONTRACT}: see ${fields.join(", ")}.`);
}
