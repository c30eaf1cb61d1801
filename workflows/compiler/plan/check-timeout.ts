import type { Report } from "../diagnostics/report.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { spoken } from "../values/duration.ts";
import { nextOf, type Plan } from "./plan.ts";
import { inOrderOfTime } from "./walk.ts";

/** Reports the first step that nobody reaches before the journey's timeout is over, however fast they come through. */
export function checkTimeout({ timeout }: JourneyDefinition, plan: Plan, report: Report): void {
  if (timeout === undefined) return;
  const soonest = new Map([[plan.start, 0]]);
  for (const key of inOrderOfTime(plan.start, (one) => nextOf(plan, one))) {
    const node = plan.nodes.get(key);
    const here = soonest.get(key) ?? 0;
    if (node === undefined) continue;
    if ("step" in node && here >= timeout) {
      report(
        "SJ315",
        { ...node.step.at, length: 1 },
        {
          message: `Nobody comes here in time: the journey ends for everybody after ${spoken(timeout)}.`,
          found: spoken(here),
        },
      );
      return;
    }
    const after = here + (node.kind === "delay" ? node.step.milliseconds : 0);
    for (const next of nextOf(plan, key)) soonest.set(next, Math.min(soonest.get(next) ?? after, after));
  }
}
