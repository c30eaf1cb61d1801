import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod/mini";
import { ASL_CASE, judgeAslCase } from "./asl-case.ts";
import { judgePatternCase, PATTERN_CASE } from "./pattern-case.ts";
import { type FileReport, fileReport, type Verdict } from "./report.ts";

/** What is judged, by file name; the files need not all be there. */
const FILES: Readonly<Record<string, (line: unknown) => Promise<Verdict>>> = {
  "event-patterns.jsonl": async (line) => judgePatternCase(PATTERN_CASE.parse(line)),
  "asl-jsonata.jsonl": (line) => judgeAslCase(ASL_CASE.parse(line)),
  "asl-jsonata-tasks.jsonl": (line) => judgeAslCase(ASL_CASE.parse(line)),
};

/** Judges the recorded answers in a folder, a report a file. Throws where a line is not a case. */
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

const ID = z.object({ id: z.string() });

function linesOf(path: string): readonly unknown[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}
