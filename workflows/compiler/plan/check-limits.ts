import type { StateMachine } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { YEAR } from "../values/duration.ts";
import { type Attempts, historyEvents, PLANNED_EVENTS, passesPerRun } from "./history.ts";
import { certainTime, longestWay } from "./longest.ts";
import type { NodeKind } from "./node.ts";
import type { Plan } from "./plan.ts";

/*
 * Quotas of Step Functions, Standard: definition 1 MB, a year, 25,000 history events, 256 KiB of state.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const LARGEST_DEFINITION_BYTES = 1_000_000;
const LARGEST_DOCUMENT_BYTES = 262_144;

/** A step's result in the document: five flags, a reason, its name. */
const RESULT_BYTES = 200;

/** Which nodes leave a result in the document. */
const LEAVES_RESULT: Readonly<Record<NodeKind, boolean>> = {
  send: true,
  delay: false,
  moment: false,
  event_wait: true,
  first_wait: true,
  choose: false,
  split: true,
  again: false,
  update: false,
  emit: false,
  start: false,
  call: true,
  exit: false,
  end: false,
};

/** What the ARN of a function is longer than the name that stands for it until the deployment. */
const ARN_BYTES = 80;

/** The size of a definition once its functions are named, in UTF-8. */
function deployedBytes(definition: string): number {
  let bytes = ARN_BYTES * (definition.split("FunctionArn}").length - 1);
  for (const character of definition) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Reports what Step Functions would refuse, or end a run for. */
export function checkLimits(
  journey: JourneyDefinition,
  plan: Plan,
  machine: StateMachine,
  attempts: Attempts,
  report: Report,
): void {
  const at = journey.name.at;
  const bytes = deployedBytes(JSON.stringify(machine));
  if (bytes > LARGEST_DEFINITION_BYTES) {
    report("SJ320", at, {
      message: "The state machine is larger than 1 MB.",
      found: `${bytes} bytes`,
      allowed: "1,000,000 bytes",
    });
  }
  const time = certainTime(plan);
  if (time > YEAR) {
    report("SJ322", at, {
      message: "The longest way through this journey takes more than a year.",
      found: `${Math.ceil(time / 86_400_000)} days`,
      allowed: "365 days",
    });
  }
  const passes = passesPerRun(plan, attempts);
  const events = historyEvents(plan, attempts);
  if (passes === undefined ? events > PLANNED_EVENTS : passes === 0) {
    report("SJ323", at, {
      message: "The longest way through this journey writes too much history.",
      found: `${events} events`,
      allowed: "23,600 of the 25,000 events: the rest is for a day of retries",
    });
  }
  const document = longestWay(plan, (node) => (LEAVES_RESULT[node.kind] ? RESULT_BYTES : 0));
  if (document > LARGEST_DOCUMENT_BYTES) {
    report("SJ324", at, {
      message: "The results of so many steps do not fit into a run.",
      found: `${document} bytes`,
      allowed: "256 KiB",
    });
  }
}
