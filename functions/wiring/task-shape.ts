import * as z from "zod/mini";
import { CONTRACT } from "../../core/model/task.ts";

const text = z.string();

/** The fields of every task of a machine: TaskPlace. */
export const place = {
  contract: z.literal(CONTRACT),
  customer: text,
  journey: text,
  version: text,
  n: z.int(),
  start: z.exactOptional(z.number()),
  step: text,
  pass: z.int(),
};

/** StepResults. */
export const steps = z.record(text, z.record(text, z.json()));

/** Value. */
export const value = z.union([z.object({ expression: text }), z.object({ literal: z.json() })]);

/** MessagePasses. */
export const messages = z.record(text, z.int());

/** RunClock: the moment that the run waited for last. */
export const clock = z.object({
  until: z.exactOptional(z.string()),
  nominal: z.exactOptional(z.nullable(z.string())),
});
