import { WHO } from "../emit/document.ts";
import { inWords } from "../map/words.ts";
import { STATE_EVENTS } from "../plan/attempts.ts";
import { REASON } from "../values/name.ts";
import { described } from "../yaml/readers.ts";
import { NO_TIME, NONE, type PlaceKind, type StepBase, type WrittenKind } from "./kind.ts";

/** Leave the journey. */
export interface ExitStep extends StepBase {
  readonly reason: string;
}

/** One for all steps that leave with the same reason. */
export interface ExitNode {
  readonly reason: string;
}

export const exitKind: WrittenKind<"exit"> = {
  what: "exit",
  form: {
    schema: described(REASON, "The reason, which is the outcome in all counts.").schema,
    beside: {},
    read(step, reading) {
      const field = step.fields.get("exit");
      const reason = field === undefined ? undefined : REASON.read(field.value, reading.report);
      if (reason === undefined) return undefined;
      return { kind: "exit", reason, ...step.base(() => reading.deriveId("exit")) };
    },
    elsewhere: ["stop", "end", "finish", "end_journey"],
    example: "- exit: paid",
  },
  results: NONE,
  waits: false,
  paths: () => [],
  expressions: NONE,
  uses: NONE,
  plan: (step, _next, plan) => plan.add(`exit:${step.reason}`, { kind: "exit", reason: step.reason }),
  successors: NONE,
  title: ({ reason }) => `Exit: ${reason}`,
  look: ({ reason }) => ({ look: "exit", title: `Leaves: ${inWords(reason)}`, ways: [] }),
  // The output of the run says the outcome.
  states: (key, { reason }, emitting) => [
    [emitting.entry(key), { Type: "Succeed", Output: { ...WHO, outcome: reason } }],
  ],
  historyEvents: () => STATE_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
  diffTitle: (step) => `exit ${step.reason}`,
};

/** The end of the journey, where a state leads to it that cannot end the run by itself. */
export const END: PlaceKind<"end"> = {
  successors: NONE,
  title: () => "End",
  look: () => ({ look: "end", title: "End", ways: [] }),
  states: (key, _node, emitting) => [[emitting.entry(key), { Type: "Succeed", Output: WHO }]],
  historyEvents: () => STATE_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
};
