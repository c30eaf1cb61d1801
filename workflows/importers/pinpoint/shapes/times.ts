import * as z from "zod/mini";
import { instantOf, isoDuration, LONGEST } from "../time.ts";
import { problem } from "./read-shape.ts";

/** A duration as the API writes it. */
export const duration = z.string().check(
  z.refine((text) => isoDuration(text) !== undefined, {
    error: problem("This is not a duration.", "Write it as ISO 8601 does: PT1H is an hour, P3D are three days."),
    abort: true,
  }),
  z.refine((text) => (isoDuration(text) ?? 0) <= LONGEST, {
    error: problem("This is longer than a year.", "Write at most P365D; no run lasts longer than a year."),
  }),
);

export const instant = z
  .union([z.string(), z.number()], {
    error: problem("This is not a time.", "Write it as ISO 8601 does: 2026-12-01T09:00:00Z."),
  })
  .check(
    z.refine((value) => instantOf(value) !== undefined, {
      error: problem("This is not a time.", "Write it as ISO 8601 does: 2026-12-01T09:00:00Z."),
    }),
  );

export const timeOfDay = z.string().check(
  z.regex(/^([01]\d|2[0-3]):[0-5]\d(:\d{2})?$/, {
    error: problem("This is not a time of day.", "Write it with 24 hours: 09:00."),
  }),
);

export const waitTime = z.object({ WaitFor: z.optional(duration), WaitUntil: z.optional(instant) }).check(
  z.refine((wait) => wait.WaitFor === undefined || wait.WaitUntil === undefined, {
    error: problem("This waits for a time and until a time.", "Leave one of WaitFor and WaitUntil."),
  }),
);
export type WaitTime = z.infer<typeof waitTime>;
