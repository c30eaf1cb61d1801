import type { Report } from "../diagnostics/report.ts";
import type { NamedFiles } from "../named-files.ts";
import type { SharedSteps } from "../shared/shared-steps.ts";
import { KINDS } from "../steps/kinds.ts";
import { readSteps } from "../steps/read.ts";
import type { Step } from "../steps/step.ts";
import type { Tree } from "../yaml/tree.ts";

/** `on exit: [ { update: { leave: in_welcome } } ]`: updates, one or a list. There is no run any more that could do more. */
export function readOnExit(tree: Tree, report: Report, shared: NamedFiles<SharedSteps>): readonly Step<"update">[] {
  const list: Tree = tree.kind === "map" ? { kind: "list", at: tree.at, items: [tree] } : tree;
  const steps = readSteps(list, report, shared)?.path.steps ?? [];
  return steps.flatMap((step) => {
    if (step.kind === "update") return [step];
    report(
      "SJ133",
      { ...step.at, length: 1 },
      {
        message: `A step of the kind "${KINDS[step.kind].what}" stands under \`on exit\`.`,
        found: KINDS[step.kind].what,
        allowed: "update",
      },
    );
    return [];
  });
}
