import { z } from "zod/mini";
import { compilePattern } from "../eventbridge/pattern.ts";
import { AwsError } from "../kernel/fault.ts";
import type { Verdict } from "./report.ts";

/** One event tried on a pattern, and what AWS said. The raw ones are taken as they are written. */
export const PATTERN_CASE = z.object({
  id: z.string(),
  pattern: z.optional(z.json()),
  pattern_raw: z.optional(z.string()),
  event: z.optional(z.json()),
  event_raw: z.optional(z.string()),
  match: z.union([z.boolean(), z.literal("error")]),
});
export type PatternCase = z.output<typeof PATTERN_CASE>;

export function judgePatternCase(one: PatternCase): Verdict {
  const pattern = one.pattern_raw ?? JSON.stringify(one.pattern);
  const event = one.event_raw ?? JSON.stringify(one.event);
  const got = matchOf(pattern, event);
  return got === one.match ? { verdict: "right" } : { verdict: "wrong", expected: one.match, got };
}

function matchOf(pattern: string, event: string): boolean | "error" {
  try {
    return compilePattern(pattern)(event);
  } catch (fault) {
    if (fault instanceof AwsError && fault.code === "InvalidEventPatternException") return "error";
    throw fault;
  }
}
