import { MOST_EVENTS } from "../history/event.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const LARGEST_DOCUMENT_BYTES = 262_144;

/** True where the text is over 256 KiB of UTF-8. */
export function tooLarge(text: string): boolean {
  if (text.length * 3 <= LARGEST_DOCUMENT_BYTES) return false;
  return text.length > LARGEST_DOCUMENT_BYTES || Buffer.byteLength(text) > LARGEST_DOCUMENT_BYTES;
}

/** A failure of the run itself, thrown from within a turn; `uncatchable` ones pass every retrier and catcher by. */
export class RunError extends Error {
  readonly error: string;
  readonly uncatchable: boolean;
  constructor(error: string, cause: string, uncatchable = false) {
    super(cause);
    this.error = error;
    this.uncatchable = uncatchable;
  }
}

export function documentTooLarge(state: string): RunError {
  return new RunError(
    "States.DataLimitExceeded",
    `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

export function tooManyEvents(): RunError {
  return new RunError(
    "States.Runtime",
    `The execution reached the maximum number of history events (${MOST_EVENTS}).`,
    true,
  );
}
