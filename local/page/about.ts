import { z } from "zod/mini";

/** What `/about.json` says: that this is a local cloud of Sojourn, and which. */
export const About = z.object({
  product: z.literal("sojourn"),
  stage: z.string(),
  region: z.string(),
  account: z.string(),
  zone: z.string(),
  /** Version of each journey's canary. */
  canaries: z.optional(z.record(z.string(), z.string())),
  /** Virtual time; epoch milliseconds. */
  now: z.number(),
});
export type About = z.infer<typeof About>;
