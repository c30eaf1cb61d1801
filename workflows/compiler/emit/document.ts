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

/** What a Lambda function answered. */
export const PAYLOAD = "$states.result.Payload";

/** The result of a send that failed for good. */
export const SEND_FAILED = '{"sent": false, "held": false, "dropped": false, "failed": true}';

/** What the `Hold` says that a Lambda function threw: the Cause is JSON, and so is the error message in it. */
const HELD = "$parse($parse($states.errorOutput.Cause).errorMessage)";

/** The document with what a `Hold` says: until when, and which moment that many share it is. */
export const WITH_HOLD = `{% $merge([$states.input, {"until": ${HELD}.until, "nominal": ${HELD}.nominal}]) %}`;

/** RunClock: what the document knows of the moment that the run waited for last. What it lacks is left out. */
export const CLOCK = '{% {"until": $states.input.until, "nominal": $states.input.nominal} %}';
