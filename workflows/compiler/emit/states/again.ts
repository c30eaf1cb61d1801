import type { PlanNode } from "../../plan/node.ts";
import { withField } from "../document.ts";
import type { Emitting, Named, State } from "../emitting.ts";
import { passIn } from "../passes.ts";
import { retriers } from "../retry.ts";
import { place } from "../task.ts";
import { decideTask } from "./decide.ts";
import { WHO } from "./leave.ts";

/**
 * The end of a pass. `until` is asked, if there is one that no call just before has answered; then comes the question, and
 * the wait whose output counts the next pass. Every so many passes a new run of the same entry goes on from that wait.
 */
export function emitAgain(key: string, node: PlanNode<"again">, emitting: Emitting): readonly Named[] {
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

/** A call that starts the next run, whose end is then this run's. Where it fails for good this run goes on itself. */
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
function handsOver({ step }: PlanNode<"again">, { passesPerRun }: Emitting): number | undefined {
  return passesPerRun !== undefined && passesPerRun < step.atMost ? passesPerRun : undefined;
}

/** Where a machine begins whose runs may go on for others: at the wait of the repeat that handed over, else at the start. */
export function emitBegin(name: string, emitting: Emitting): readonly Named[] {
  const { plan } = emitting;
  const choices = [...plan.nodes].flatMap(([key, node]) =>
    node.kind === "again" && handsOver(node, emitting) !== undefined
      ? [{ Condition: `{% $states.input.goOn = '${node.step.id}' %}`, Next: emitting.named(key, "rest") }]
      : [],
  );
  if (choices.length === 0) return [];
  return [[name, { Type: "Choice", Choices: choices, Default: emitting.entry(plan.start) }]];
}
