import * as z from "zod/mini";
import { type CallTask, CONTRACT } from "../../core/model/task.ts";

const text = z.string();
const value = z.union([z.object({ expression: text }), z.object({ literal: z.json() })]);

const task = z.object({
  contract: z.literal(CONTRACT),
  do: z.literal("call"),
  customer: text,
  journey: text,
  version: text,
  n: z.int(),
  step: text,
  pass: z.int(),
  destination: text,
  with: z.record(text, value),
  keep: z.record(text, text),
  messages: z.record(text, z.int()),
  steps: z.record(text, z.record(text, z.json())),
});

/** The arguments of a call step. Throws, naming the fields that are wrong, for a machine of another contract. */
export function parseCallTask(input: unknown): CallTask {
  const read = task.safeParse(input);
  if (read.success) return read.data;
  const fields = read.error.issues.map(({ path }) => path.join(".") || "input");
  throw new Error(`This is no call task of contract ${CONTRACT}: see ${fields.join(", ")}.`);
}
