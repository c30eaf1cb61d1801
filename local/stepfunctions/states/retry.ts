import { Fields } from "../definition/fields.ts";
import { share } from "../expression/states-functions.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import { namesError, readErrorNames, type TaskError } from "./error-names.ts";

interface Retrier {
  readonly names: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly jitter: boolean;
}

/** Reads `Retry`, with the defaults of Step Functions. */
export function readRetriers(fields: Fields): readonly Retrier[] {
  return (fields.list("Retry") ?? []).map((value, at) => {
    const one = new Fields(value, `${fields.path}/Retry[${at}]`);
    const whole = (from: number, to: number) => (n: number) => Number.isInteger(n) && n >= from && n <= to;
    one.text("Comment");
    const strategy = one.text("JitterStrategy") ?? "NONE";
    const retrier: Retrier = {
      names: readErrorNames(one.json("ErrorEquals"), one.path),
      intervalSeconds: one.number("IntervalSeconds", whole(1, 99_999_999), "1 to 99999999") ?? 1,
      maxAttempts: one.number("MaxAttempts", whole(0, 99_999_999), "0 to 99999999") ?? 3,
      backoffRate: one.number("BackoffRate", (n) => n >= 1, "1 or more") ?? 2,
      maxDelaySeconds: one.number("MaxDelaySeconds", whole(1, 31_622_400), "1 to 31622400") ?? 31_622_400,
      jitter: strategy === "FULL",
    };
    if (strategy !== "FULL" && strategy !== "NONE") one.number("JitterStrategy", () => false, "NONE or FULL");
    one.done();
    return retrier;
  });
}

/** Puts the run to rest until the next attempt; false where no retrier means this error, or it has been tried enough. */
export function retry(turn: RunInProgress, retriers: readonly Retrier[], error: TaskError): boolean {
  const at = retriers.findIndex(({ names }) => namesError(names, error));
  const retrier = retriers[at];
  const before = turn.place.retries[at] ?? 0;
  if (retrier === undefined || before >= retrier.maxAttempts) return false;
  const retries = retriers.map((_, index) => (turn.place.retries[index] ?? 0) + (index === at ? 1 : 0));
  turn.rest({ kind: "retrying", until: turn.now + delay(turn, retrier, before) }, retries);
  return true;
}

/** Milliseconds until the attempt after `before` others; jitter is a hash of run, state and attempt. */
function delay(turn: RunInProgress, retrier: Retrier, before: number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** before;
  const full = Math.min(grown, retrier.maxDelaySeconds) * 1000;
  if (!retrier.jitter) return full;
  const attempt = turn.place.retries.reduce((sum, count) => sum + count, 0);
  return Math.floor(full * share(turn.hash(`retry#${turn.before.arn}#${turn.place.event}#${attempt}`)));
}
