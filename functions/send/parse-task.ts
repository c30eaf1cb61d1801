import * as z from "zod/mini";
import { CONTRACT, type SendTask } from "../../core/model/task.ts";

const json = z.json();

const task = z.object({
  contract: z.literal(CONTRACT),
  do: z.literal("send"),
  customer: z.string(),
  journey: z.string(),
  version: z.string(),
  n: z.int(),
  step: z.string(),
  pass: z.int(),
  template: z.string(),
  channel: z.enum(["email", "webhook"]),
  topic: z.optional(z.string()),
  transactional: z.boolean(),
  steps: z.record(z.string(), z.record(z.string(), json)),
});

/** The arguments of a send step. Throws, naming the fields that are wrong, for a machine of another contract. */
export function parseSendTask(input: unknown): SendTask {
  const read = task.safeParse(input);
  if (!read.success) {
    const fields = read.error.issues.map(({ path }) => path.join(".") || "input");
    throw new Error(`This is no send task of contract ${CONTRACT}: see ${fields.join(", ")}.`);
  }
  const { topic, ...rest } = read.data;
  return topic === undefined ? rest : { ...rest, topic };
}
