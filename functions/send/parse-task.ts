import * as z from "zod/mini";
import { CHANNELS } from "../../core/channels/channels.ts";
import { CONTRACT, type SendTask } from "../../core/model/task.ts";
import { clock, place, steps } from "../wiring/task-shape.ts";

const choice = z.object({
  template: z.string(),
  channel: z.enum(CHANNELS),
  topic: z.exactOptional(z.string()),
  transactional: z.boolean(),
});

const task = z.object({
  ...place,
  do: z.literal("send"),
  choices: z.array(choice).check(z.minLength(1)),
  alsoOn: z.array(z.enum(["quiet", "failed"])),
  clock: z.exactOptional(clock),
  steps,
});

/** The arguments of a send step. Throws, naming the fields that are wrong, for a machine of another contract. */
export function parseSendTask(input: unknown): SendTask {
  const read = task.safeParse(input);
  if (read.success) return read.data;
  const fields = read.error.issues.map(({ path }) => path.join(".") || "input");
  throw new Error(`This is not a send task of contract ${CONTRACT}: see ${fields.join(", ")}.`);
}
