import type { StateMachine } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { YEAR } from "../values/duration.ts";
import { longestTime, longestWay } from "./longest.ts";
import type { NodeKind } from "./node.ts";
import type { Plan } from "./plan.ts";

/*
 * Quotas of Step Functions, Standard: definition 1 MB, a year, 25,000 history events, 256 KiB of state.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const LARGEST_DEFINITION_BYTES = 1_000_000;
const MOST_EVENTS = 25_000;
const LARGEST_DOCUMENT_BYTES = 262_144;

/** History events of each node on the way that has most of them, without retries and holds. */
const EVENTS: Readonly<Record<NodeKind, number>> = { send: 5, delay: 2, event_wait: 8, choose: 7, exit: 2, end: 2 };

/** A step's result in the document: five flags, a reason, its name. */
const RESULT_BYTES = 200;

/** Reports what Step Functions would refuse, or end a run for. */
export function checkLimits(journey: JourneyDefinition, plan: Plan, machine: StateMachine, report: Report): void {
  const at = journey.name.at;
  const bytes = JSON.stringify(machine).length;
  if (bytes > LARGEST_DEFINITION_BYTES) {
    report("SJ320", at, {
      message: "The state machine is larger than 1 MB.",
      found: `${bytes} bytes`,
      allowed: "1,000,000 bytes",
    });
  }
  const time = longestTime(plan);
  if (time > YEAR) {
    report("SJ322", at, {
      message: "The longest way through this journey takes more than a year.",
      found: `${Math.ceil(time / 86_400_000)} days`,
      allowed: "365 days",
    });
  }
  const events = longestWay(plan, (node) => EVENTS[node.kind]);
  if (events > MOST_EVENTS) {
    report("SJ323", at, {
      message: "The longest way through this journey writes too much history.",
      found: `${events} events`,
      allowed: "25,000 events",
    });
  }
  const document = longestWay(plan, (node) => (node.kind === "send" || node.kind === "event_wait" ? RESULT_BYTES : 0));
  if (document > LARGEST_DOCUMENT_BYTES) {
    report("SJ324", at, {
      message: "The results of so many steps do not fit into a run.",
      found: `${document} bytes`,
      allowed: "256 KiB",
    });
  }
}
