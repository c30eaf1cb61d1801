import { defined } from "../../../core/model/defined.ts";
import type { StepChange } from "../compare/finding.ts";
import { endOfPass, passIn, WHO, withField } from "../emit/document.ts";
import { type Emitting, fitted, type Named, type State } from "../emit/emitting.ts";
import { retriers } from "../emit/retry.ts";
import { decideTask, place } from "../emit/task.ts";
import { EXPRESSION, type Expression } from "../expressions/expression.ts";
import { SCOPES } from "../journey/places.ts";
import { capital, inWords, readable } from "../map/words.ts";
import { STATE_EVENTS, TASK_EVENTS } from "../plan/attempts.ts";
import type { PlanNode } from "../plan/plan.ts";
import { conditionTitle } from "../plan/titles.ts";
import { DURATION, spoken } from "../values/duration.ts";
import { wholeNumber } from "../values/share.ts";
import { required } from "../yaml/fields.ts";
import { shape } from "../yaml/shape.ts";
import { STEPS } from "./form.ts";
import { NO_TIME, NONE, type Path, type Step, type StepBase, type WrittenKind } from "./kind.ts";

/** Steps that are run again and again: run, then asked `until`, then waited `every`. */
export interface RepeatStep extends StepBase {
  readonly every: number;
  /** Passes, the first included. */
  readonly atMost: number;
  readonly until?: Expression;
  readonly steps: Path;
}

/** The end of a pass: once more from `body`, or on. */
export interface RepeatNode {
  readonly step: Step<"repeat">;
  /** Ids of the sends whose message `until` reads. */
  readonly messages: readonly string[];
  readonly body: string;
  readonly next: string;
}

/** A pass every five minutes for a year. */
const MOST_PASSES = 105_120;

/** `repeat: { every: 3d, at most: 4, until: … }` with its `steps` beside it. */
const RULE = shape(
  "A repeat",
  {
    every: {
      as: DURATION,
      required: "Add `every: 3d`: how long to wait between two passes.",
      description: "How long to wait between two passes",
    },
    "at most": { as: wholeNumber(2, MOST_PASSES), description: "How many passes there are, the first included" },
    until: { as: EXPRESSION, description: "Asked after each pass: no other comes where it holds" },
  },
  { rules: { required: ["every", "at most"] } },
).make(({ whole, tree, report, field }): Pick<RepeatStep, "every" | "atMost" | "until"> | undefined => {
  if (field("at most") === undefined) {
    report(
      "SJ304",
      { ...tree.at, length: 1 },
      { message: "This repeat could go on for ever: it has no `at most`.", hint: "Add `at most: 4`." },
    );
  }
  const { every, "at most": atMost, until } = whole ?? {};
  return every === undefined || atMost === undefined ? undefined : { every, atMost, ...defined({ until }) };
});

export const repeatKind: WrittenKind<"repeat"> = {
  what: "repeat",
  form: {
    schema: RULE.schema,
    beside: { steps: STEPS },
    required: ["id", "steps"],
    read(step, reading) {
      const field = step.fields.get("repeat");
      if (field === undefined) return undefined;
      required(step.fields, "id", "A repeat", "Add `id`: its passes are counted by it.");
      const rule = RULE.read(field.value, reading.report);
      const tree = required(step.fields, "steps", "A repeat", "Add `steps` beside `repeat`, with what is repeated.");
      const steps = tree === undefined ? undefined : reading.readPath(tree, "steps");
      const base = step.base(() => reading.deriveId("repeat"));
      return rule === undefined || steps === undefined ? undefined : { kind: "repeat", ...rule, steps, ...base };
    },
    elsewhere: ["loop", "foreach", "for each", "while"],
    instead: () => "What is repeated stands under `steps`, beside `repeat`.",
    example: "  repeat: { every: 3d, at most: 4, until:",
  },
  results: NONE,
  waits: false,
  paths: (step) => [step.steps],
  expressions: (step) => (step.until === undefined ? [] : [{ expression: step.until, scope: SCOPES.after }]),
  uses: NONE,
  plan(step, next, plan) {
    const end = endOfPass(step.id);
    const body = plan.path(step.steps, end);
    const messages = step.until === undefined ? [] : plan.messages(step.until);
    plan.add(end, { kind: "repeat", step, messages, body, next });
    return body;
  },
  successors: ({ next }) => [next],
  title: ({ step }) => step.title?.value ?? `Again ${step.id.replaceAll("_", " ")}`,
  names({ step }, asks) {
    const words = step.id.replaceAll("_", " ");
    const question = fitted(step.title?.value ?? words, "", ", again?");
    return {
      ...(step.until === undefined || !asks
        ? { entry: question }
        : { entry: fitted(conditionTitle(step.until.text), "Check "), question }),
      rest: fitted(words, `Wait ${spoken(step.every)} before `),
      "go on": fitted(words, "Go on with ", " in a new run"),
    };
  },
  look: ({ step, body, next }) => ({
    look: "question",
    title: step.until === undefined ? "Again?" : `${capital(readable(step.until.text))}?`,
    note: `${inWords(step.id)}, at most ${step.atMost} times`,
    ways: [
      [`${step.until === undefined ? "again" : "no: again"} ${spoken(step.every)} later`, body],
      [step.until === undefined ? `after ${step.atMost} times` : `yes, or after ${step.atMost} times`, next],
    ],
  }),
  states: repeatStates,
  // The question, and the wait before the next pass.
  historyEvents: ({ step }) => (step.until === undefined ? 0 : TASK_EVENTS) + 2 * STATE_EVENTS,
  // The rests between passes are counted for the whole repeat: see plan/longest.ts.
  longest: NO_TIME,
  leavesResult: false,
  diffTitle: (step) => `repeat ${step.id}`,
  changes: repeatChanges,
};

/**
 * The end of a pass. `until` is asked, if there is one that no call just before has answered; then comes the question, and
 * the wait whose output counts the next pass. Every so many passes a new run of the same entry goes on from that wait.
 */
function repeatStates(key: string, node: PlanNode<"repeat">, emitting: Emitting): readonly Named[] {
  const { id, every, atMost, until } = node.step;
  const asked = emitting.asked(key);
  const question = asked.length === 0 ? emitting.entry(key) : emitting.named(key, "question");
  const rest = emitting.named(key, "rest");
  const next = emitting.entry(node.next);
  const pass = passIn(id);
  const part = handsOver(node, emitting);
  const choice: State = {
    Type: "Choice",
    Choices: [
      ...(until === undefined ? [] : [{ Condition: `{% $states.input.answers.${id} = true %}`, Next: next }]),
      { Condition: `{% ${pass} >= ${atMost} %}`, Next: next },
      ...(part === undefined ? [] : [{ Condition: `{% ${pass} % ${part} = 0 %}`, Next: emitting.named(key, "go on") }]),
    ],
    Default: rest,
  };
  const counted = `$merge([$states.input.passes, {"${id}": ${pass} + 1}])`;
  const wait: State = {
    Type: "Wait",
    Seconds: every / 1000,
    Output: withField("passes", counted),
    Next: emitting.entry(node.body),
  };
  return [
    ...(asked.length === 0 ? [] : [[emitting.entry(key), decideTask(id, asked, question, emitting)] as const]),
    [question, choice],
    ...(part === undefined ? [] : [[emitting.named(key, "go on"), goOn(id, rest, emitting)] as const]),
    [rest, wait],
  ];
}

/** A call that starts the next run, whose end is then the end of this run. Where the call fails for good this run goes on itself. */
function goOn(repeat: string, rest: string, emitting: Emitting): State {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: "${StepsFunctionArn}",
      Payload: { ...place(repeat, emitting), do: "go_on", document: nextDocument(repeat) },
    },
    Output: WHO,
    Retry: retriers(["Exited"]),
    Catch: [
      { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
      { ErrorEquals: ["States.ALL"], Output: "{% $states.input %}", Next: rest },
    ],
    End: true,
  };
}

function nextDocument(repeat: string): string {
  const part = "($exists($states.input.part) ? $states.input.part : 1) + 1";
  return `{% $merge([$states.input, {"goOn": "${repeat}", "part": ${part}}]) %}`;
}

/** After how many passes a new run goes on; undefined where the repeat ends before. */
export function handsOver({ step }: PlanNode<"repeat">, { passesPerRun }: Emitting): number | undefined {
  return passesPerRun !== undefined && passesPerRun < step.atMost ? passesPerRun : undefined;
}

/** More or fewer passes, or another pace. */
function repeatChanges(before: Step<"repeat">, after: Step): readonly StepChange[] {
  if (after.kind !== "repeat") return [];
  const changes = [
    ...(before.every === after.every ? [] : [`every ${spoken(after.every)} instead of ${spoken(before.every)}`]),
    ...(before.atMost === after.atMost ? [] : [`at most ${after.atMost} times instead of ${before.atMost}`]),
    ...(before.until?.text === after.until?.text ? [] : ["until another condition holds"]),
  ];
  return changes.length === 0
    ? []
    : [{ kind: "repeat", what: `The repeat \`${after.id}\` goes ${changes.join(", ")}.` }];
}
