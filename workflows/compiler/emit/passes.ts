import type { Json } from "../../../core/model/json.ts";
import { withStep } from "./document.ts";
import type { Emitting, State } from "./emitting.ts";

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
  const repeat = plan.repeats.get(step)?.id ?? (plan.nodes.get(`again:${step}`)?.kind === "again" ? step : undefined);
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
