import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { FaultPlan } from "../../local/faults/plan.ts";
import { readFaultPlan } from "../../local/faults/read-plan.ts";
import { ProblemError } from "../problem.ts";

/** The fault plan in a file. Problem when there is no such file, or it has faults of its own: each with its place. */
export async function faultPlan(path: string, cwd: string): Promise<FaultPlan> {
  const shown = relative(cwd, path);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) throw new ProblemError(`There is no fault plan ${shown}.`, "docs/faults.md shows one.");
  const { plan, diagnostics } = readFaultPlan({ path: shown, text });
  if (plan !== undefined) return plan;
  const lines = diagnostics.map(({ file, line, column, code, message, allowed, hint }) =>
    [`${file}:${line}:${column} ${code} ${message}`, allowed && `Allowed: ${allowed}.`, hint].filter(Boolean).join(" "),
  );
  throw new ProblemError(`The fault plan cannot be used.\n${lines.join("\n")}`);
}
