import * as z from "zod/mini";
import type { DecideTask, WaitTask } from "../../core/model/task.ts";

const text = z.string();
const steps = z.record(text, z.record(text, z.json()));

const place = {
  contract: z.literal(1),
  customer: text,
  journey: text,
  version: text,
  n: z.number(),
  step: text,
  pass: z.number(),
  steps,
};

const wait = z.object({
  event: text,
  same: z.exactOptional(text),
  when: z.exactOptional(text),
  of: z.exactOptional(text),
  since: z.enum(["step", "entry"]),
  fields: z.array(text),
});

const task = z.discriminatedUnion("do", [
  z.object({ ...place, do: z.literal("decide"), conditions: z.record(text, text), messages: z.array(text) }),
  z.object({ ...place, do: z.literal("wait"), token: text, wait, began: text }),
]);

/** What a machine asks of the steps function. Throws where that is no task of a contract we know. */
export function parseTask(payload: unknown): DecideTask | WaitTask {
  const read = task.safeParse(payload);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(`The machine asked for what is no task of contract 1: ${issue?.path.join(".")} ${issue?.message}.`);
}
