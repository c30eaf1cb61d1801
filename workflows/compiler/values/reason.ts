import type { Report } from "../diagnostics/report.ts";
import type { Reader } from "../yaml/shape.ts";
import type { Tree } from "../yaml/tree.ts";
import { NAME, readName } from "./name.ts";

/** Outcomes that entries have by themselves: a reason of the same name could not be told from them. */
const OUTCOMES = ["completed", "exited", "failed", "goal", "holdout", "restarted", "timeout"];

/** The reason of an exit, the outcome that reports count. */
export function readReason(tree: Tree, report: Report): string | undefined {
  const reason = readName(tree, report)?.value;
  if (reason === undefined || !OUTCOMES.includes(reason)) return reason;
  report("SJ337", tree.at, {
    message: `\`${reason}\` is an outcome of ours.`,
    found: reason,
    hint: "Choose a word that says why they left: `bought`, `cancelled`.",
  });
  return undefined;
}

export const REASON: Reader<string> = { read: readReason, schema: NAME.schema };
