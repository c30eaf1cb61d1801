import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod/mini";
import type { Json } from "../../core/model/json.ts";
import { compilePattern } from "../eventbridge/pattern.ts";
import { AwsError } from "../protocol/service.ts";
import { ASL_CASE, judgeAslCase, type Verdict } from "./asl-case.ts";

/** The judges by file name; a folder need not have all files. */
const FILES: Readonly<Record<string, (line: unknown) => Promise<Verdict>>> = {
  "event-patterns.jsonl": async (line) => judgePatternCase(PATTERN_CASE.parse(line)),
  "asl-jsonata.jsonl": (line) => judgeAslCase(ASL_CASE.parse(line)),
  "asl-jsonata-tasks.jsonl": (line) => judgeAslCase(ASL_CASE.parse(line)),
};

/** Judges the recorded answers in a folder; one report per file. Throws when a line is not a case. */
export async function judgeFolder(folder: string): Promise<readonly FileReport[]> {
  const reports: FileReport[] = [];
  for (const [file, judge] of Object.entries(FILES)) {
    const path = join(folder, file);
    if (!existsSync(path)) continue;
    const verdicts: { id: string; verdict: Verdict }[] = [];
    for (const line of linesOf(path)) verdicts.push({ id: ID.parse(line).id, verdict: await judge(line) });
    reports.push(fileReport(file, verdicts));
  }
  return reports;
}

export interface FileReport {
  readonly file: string;
  readonly right: number;
  readonly refused: readonly { readonly id: string; readonly why: string }[];
  readonly wrong: readonly { readonly id: string; readonly expected: Json; readonly got: Json }[];
}

function fileReport(file: string, verdicts: readonly { id: string; verdict: Verdict }[]): FileReport {
  const refused: { id: string; why: string }[] = [];
  const wrong: { id: string; expected: Json; got: Json }[] = [];
  for (const { id, verdict } of verdicts) {
    if (verdict.verdict === "refused") refused.push({ id, why: verdict.why });
    if (verdict.verdict === "wrong") wrong.push({ id, expected: verdict.expected, got: verdict.got });
  }
  return { file, right: verdicts.length - refused.length - wrong.length, refused, wrong };
}

const ID = z.object({ id: z.string() });

function linesOf(path: string): readonly unknown[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}

/** One event and one pattern, with AWS's answer. Raw values are used as they are written. */
const PATTERN_CASE = z.object({
  id: z.string(),
  pattern: z.optional(z.json()),
  pattern_raw: z.optional(z.string()),
  event: z.optional(z.json()),
  event_raw: z.optional(z.string()),
  match: z.union([z.boolean(), z.literal("error")]),
});
type PatternCase = z.output<typeof PATTERN_CASE>;

function judgePatternCase(one: PatternCase): Verdict {
  const pattern = one.pattern_raw ?? JSON.stringify(one.pattern);
  const event = one.event_raw ?? JSON.stringify(one.event);
  const got = matchOf(pattern, event);
  return got === one.match ? { verdict: "right" } : { verdict: "wrong", expected: one.match, got };
}

function matchOf(pattern: string, event: string): boolean | "error" {
  try {
    return compilePattern(pattern)(event);
  } catch (error) {
    if (error instanceof AwsError && error.code === "InvalidEventPatternException") return "error";
    throw error;
  }
}
