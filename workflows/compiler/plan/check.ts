import type { StateMachine } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { PLACES } from "../steps/kinds.ts";
import { spoken, YEAR } from "../values/duration.ts";
import type { Attempts } from "./attempts.ts";
import { certainTime, historyEvents, longestWay, PLANNED_EVENTS, passesPerRun } from "./longest.ts";
import { inOrderOfTime, nextOf, type Plan } from "./plan.ts";

/*
 * Quotas of Step Functions, Standard: definition 1 MB, a year, 25,000 history events, 256 KiB of state.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const LARGEST_DEFINITION_BYTES = 1_000_000;
const LARGEST_DOCUMENT_BYTES = 262_144;

/** A step's result in the document: five flags, a reason, its name. */
const RESULT_BYTES = 200;

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
  const document = longestWay(plan, (node) => (PLACES[node.kind].leavesResult ? RESULT_BYTES : 0));
  if (document > LARGEST_DOCUMENT_BYTES) {
    report("SJ324", at, {
      message: "The results of so many steps do not fit into a run.",
      found: `${document} bytes`,
      allowed: "256 KiB",
    });
  }
}

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
