import { momentOn } from "../../../../core/moment/moment.ts";
import { readDate } from "../../../../core/moment/read-date.ts";
import { SPREAD_SALT } from "../../../../core/moment/spread.ts";
import { awaitTask, ENTERED, RETRIED } from "../../emit/await.ts";
import { CLOCK, PAYLOAD, passExpression, WITH_HOLD, withField } from "../../emit/document.ts";
import { type Emitting, type Named, onward, type State } from "../../emit/emitting.ts";
import { retriers } from "../../emit/retry.ts";
import { stepsTask } from "../../emit/task.ts";
import type { PlanNode } from "../../plan/plan.ts";
import { momentExpressions, momentRule } from "../../values/moment.ts";
import type { Step } from "../kind.ts";

/** Whether customers may skip to the next wait: there is no such moment, or it is past and `past: skip` is written. */
export function maySkip({ moment, past }: Step<"moment">): boolean {
  return past === "skip" || momentExpressions(moment).length > 0;
}

/** Whether the moment may move while it is waited for: its date is read from the profile, which changes. */
function mayMove({ moment }: Step<"moment">): boolean {
  const roots = new Set(momentExpressions(moment).flatMap((one) => one.reads.map(({ path: [root] }) => root)));
  return roots.has("profile") && !roots.has("steps") && !roots.has("now");
}

/** Whether a moment is the same for everybody and nobody skips it. Then the machine needs no function to wait for it. */
export function isConstant(step: Step<"moment">): boolean {
  return step.moment.date !== undefined && step.moment.zone !== "customer" && !maySkip(step);
}

/**
 * A moment that is the same for everybody is a Wait. Any other is asked for: a moment to come is thrown as `Hold`, which a Catch
 * leads to a Wait; a moment that cannot move is not asked for again after it. A past moment, or none at all, is answered. Where it
 * cannot be worked out the run fails here, and can be redriven.
 */
export function momentStates(key: string, node: PlanNode<"moment">, emitting: Emitting): readonly Named[] {
  const name = emitting.entry(key);
  if (isConstant(node.step)) {
    return [[name, { Type: "Wait", ...untilConstant(node.step, emitting), ...onward(node.next, emitting) }]];
  }
  const hold = emitting.named(key, "hold");
  const skips = node.skipTo !== node.next;
  const question = emitting.named(key, "question");
  const payload = {
    do: "moment",
    moment: ruleState(node.step, emitting),
    past: node.step.past,
    waited: mayMove(node.step) ? `{% $states.input.waited = ${passExpression(node.step.id, emitting)} %}` : false,
    began: `{% ${ENTERED} %}`,
    clock: CLOCK,
  };
  const ask: State = {
    ...stepsTask(node.step.id, payload, node.messages, emitting),
    Output: skips ? withField("answers", PAYLOAD) : "{% $states.input %}",
    Retry: retriers(["Hold", "Exited"]),
    Catch: [
      { ErrorEquals: ["Hold"], Output: WITH_HOLD, Next: hold },
      { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
    ],
    ...(skips ? { Next: question } : onward(node.next, emitting)),
  };
  const choice: State = {
    Type: "Choice",
    Choices: [{ Condition: "{% $states.input.answers.skip = true %}", Next: emitting.entry(node.skipTo) }],
    Default: emitting.entry(node.next),
  };
  return [[name, ask], ...(skips ? [[question, choice] as const] : []), ...holds(key, node, emitting)];
}

/** Until the moment; the run itself lasts no longer than a year. */
const LEFT = "$toMillis($states.input.until) - $millis()";

/** The states that wait. Where the moment may move, ingest answers the wait when it moves, and the moment is asked for again. */
function holds(key: string, node: PlanNode<"moment">, emitting: Emitting): Named[] {
  const hold = emitting.named(key, "hold");
  const until = "{% $states.input.until %}";
  if (!mayMove(node.step)) return [[hold, { Type: "Wait", Timestamp: until, ...onward(node.next, emitting) }]];
  const rest = emitting.named(key, "rest");
  const ask = emitting.entry(key);
  const rule: State = {
    kind: "date",
    moment: ruleState(node.step, emitting),
    until: `{% $toMillis(${AWAITED}) %}`,
  };
  const watch: State = {
    ...awaitTask(node.step.id, { rule, began: ENTERED, left: LEFT, again: RETRIED }, emitting),
    Output: "{% $states.input %}",
    Catch: [
      { ErrorEquals: ["States.Timeout"], Output: "{% $states.input %}", Next: emitting.entry(node.next) },
      { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
      { ErrorEquals: ["States.ALL"], Output: "{% $states.input %}", Next: rest },
    ],
    Next: ask,
  };
  // Where the wait cannot be registered the run sleeps all the same, and reads the date again on waking.
  const sleep: State = {
    Type: "Wait",
    Timestamp: until,
    Output: withField("waited", passExpression(node.step.id, emitting)),
    Next: ask,
  };
  return [
    [hold, watch],
    [rest, sleep],
  ];
}

/** The moment that is waited for, before it was spread: what the date is held against. */
const AWAITED = "$states.input.nominal ? $states.input.nominal : $states.input.until";

function ruleState(step: Step<"moment">, emitting: Emitting): State {
  return { ...momentRule(step.moment, emitting.zone) };
}

/**
 * Until a moment that is the same for everybody: a timestamp, or where moments are spread an expression that adds the customer's
 * place in the spread. Who has waited for it goes by it from then on.
 */
function untilConstant(step: Step<"moment">, emitting: Emitting): State {
  const timestamp = timestampOf(step, emitting.zone);
  const seconds = emitting.spread(Date.parse(timestamp)) / 1000;
  if (seconds === 0) return { Timestamp: timestamp };
  const until = `$fromMillis($toMillis('${timestamp}') + 1000 * $floor(${SPREAD_SHARE} * ${seconds}))`;
  const waited = "$toMillis($states.context.State.EnteredTime) < $toMillis($until)";
  const clock = `{"until": $until, "nominal": '${timestamp}'}`;
  return {
    Timestamp: `{% ${until} %}`,
    Output: `{% ($until := ${until}; ${waited} ? $merge([$states.input, ${clock}]) : $states.input) %}`,
  };
}

/**
 * `stickyShare(hash, SPREAD_SALT, customer)` in the machine: 13 hex digits of a hash, read as a number between 0 and 1. Of
 * `$hash` no page says which case its digits have.
 */
const SPREAD_SHARE =
  `$reduce($split($substring($lowercase($hash('${SPREAD_SALT}:' & $states.input.customer, 'SHA-256')), 0, 13), ''), ` +
  `function($sum, $digit) { $sum * 16 + $length($substringBefore('0123456789abcdef', $digit)) }, 0) / ${16 ** 13}`;

/** The moment as a Wait takes it: ISO 8601, whole seconds. */
export function timestampOf({ moment }: Step<"moment">, workspaceZone: string): string {
  const { date, zone } = momentRule(moment, workspaceZone);
  const named = date !== undefined && "literal" in date ? readDate(date.literal, zone) : undefined;
  const found = named === undefined ? undefined : momentOn(moment, named, zone);
  if (found === undefined) throw new Error("A date that the checks should have refused.");
  return new Date(found.at).toISOString().replace(".000Z", "Z");
}
