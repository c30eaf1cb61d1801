import type { Json } from "../../../core/model/json.ts";
import type { Emitting, State } from "./emitting.ts";

/*
 * JSONata that the machine runs over its own document: RunInput, with a result per step and the answers of the last
 * decision. A state's output replaces the document, so each merges into `$states.input`.
 */

/** The document with a step's result set. */
export function withStep(step: string, result: string): string {
  return `{% $merge([$states.input, {"steps": $merge([$states.input.steps, {"${step}": ${result}}])}]) %}`;
}

/** The document with one of its own fields set. */
export function withField(field: string, value: string): string {
  return `{% $merge([$states.input, {"${field}": ${value}}]) %}`;
}

/** The output of a run: whose it was. */
export const WHO: State = {
  customer: "{% $states.input.customer %}",
  journey: "{% $states.input.journey %}",
  n: "{% $states.input.n %}",
};

/** What a Lambda function answered. */
export const PAYLOAD = "$states.result.Payload";

/** The result of a send that failed for good. */
export const SEND_FAILED = '{"sent": false, "held": false, "dropped": false, "failed": true}';

/** What the `Hold` says that a Lambda function threw: the Cause is JSON, and so is the error message in it. */
const HELD = "$parse($parse($states.errorOutput.Cause).errorMessage)";

/** The document with what a `Hold` says: until when, and which moment that many share it is. */
export const WITH_HOLD = `{% $merge([$states.input, {"until": ${HELD}.until, "nominal": ${HELD}.nominal}]) %}`;

/** The document with what a `Hold` of a call says: when its turn is, for this step and pass alone. */
export function withTurn(step: string, emitting: Emitting): string {
  const said = ["until", "retries", "began"].map((field) => `"${field}": ${HELD}.${field}`).join(", ");
  return withField("turn", `{"step": ${passExpression(step, emitting)}, ${said}}`);
}

/** A field of the document's turn, an expression; `otherwise` where it is of another step or pass, or has none. */
export function turnOr(field: "retries" | "began", otherwise: string, step: string, emitting: Emitting): string {
  const mine = `$states.input.turn.step = ${passExpression(step, emitting)}`;
  return `(${mine} and $exists($states.input.turn.${field}) ? $states.input.turn.${field} : ${otherwise})`;
}

/** The turn of a step and pass, an expression; empty where there is none. */
export function turnOf(step: string, emitting: Emitting): string {
  const mine = `$states.input.turn.step = ${passExpression(step, emitting)}`;
  return `{% ${mine} ? {"until": $states.input.turn.until, "retries": $states.input.turn.retries} : {} %}`;
}

/** RunClock: what the document knows of the moment that the run waited for last. What it lacks is left out. */
export const CLOCK = '{% {"until": $states.input.until, "nominal": $states.input.nominal} %}';

/** The pass that a repeat is in, an expression: `passes` in the document begins with the second. */
export function passIn(repeat: string): string {
  return orOne(`$states.input.passes.${repeat}`);
}

/** A step and its pass, an expression: what the document says of one of them holds for no other. */
export function passExpression(step: string, { plan }: Emitting): string {
  const repeat = plan.repeats.get(step);
  return repeat === undefined ? `'${step}'` : `('${step}#' & ${passIn(repeat.id)})`;
}

/** The pass of a step: 1, or an expression where it is in a repeat or is one. */
export function passOf(step: string, emitting: Emitting): Json {
  const { plan } = emitting;
  const repeat = plan.repeats.get(step)?.id ?? (plan.nodes.get(endOfPass(step))?.kind === "repeat" ? step : undefined);
  return repeat === undefined ? 1 : `{% ${passIn(repeat)} %}`;
}

/**
 * The document with the result of a send: in a repeat with its pass, so that later steps find its latest message also
 * where not every pass sends.
 */
export function withSend(send: string, result: string, emitting: Emitting): string {
  const repeat = emitting.plan.repeats.get(send)?.id;
  return withStep(send, repeat === undefined ? result : `$merge([${result}, {"pass": ${passIn(repeat)}}])`);
}

/** The pass of the latest message of a send: 1, or an expression where it is in a repeat. */
export function latestPass(send: string, emitting: Emitting): Json {
  return emitting.plan.repeats.has(send) ? `{% ${orOne(`$states.input.steps.${send}.pass`)} %}` : 1;
}

/** MessagePasses of these sends. */
export function messagePasses(sends: Iterable<string>, emitting: Emitting): State {
  return Object.fromEntries([...new Set(sends)].sort().map((send) => [send, latestPass(send, emitting)]));
}

function orOne(path: string): string {
  return `($exists(${path}) ? ${path} : 1)`;
}

/** The key of the place where a pass of a repeat ends. */
export function endOfPass(repeat: string): string {
  return `again:${repeat}`;
}
