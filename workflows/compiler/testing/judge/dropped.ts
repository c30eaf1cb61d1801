import type { Difference, DifferenceLine } from "../difference.ts";
import type { Expectations } from "../journey-test.ts";
import type { Observed } from "../observed.ts";

/** Why messages were not sent, by step; messages that are not named do not matter. */
export function judgeDropped(
  expected: NonNullable<Expectations["dropped"]>,
  observed: Observed,
): Difference | undefined {
  const lines = expected.flatMap(({ step, reason }): readonly DifferenceLine[] => {
    const found = observed.unsent.filter((message) => message.step === step.value);
    if (found.some((message) => message.reason === reason)) return [{ mark: "same", text: `${step.value}: ${reason}` }];
    const sent = observed.outbox.some((message) => message.step === step.value);
    const got = found.at(-1)?.reason ?? (sent ? "was sent" : "was never decided on");
    return [
      { mark: "missing", text: `${step.value}: ${reason}` },
      { mark: "extra", text: `${step.value}: ${got}` },
    ];
  });
  return lines.every(({ mark }) => mark === "same") ? undefined : { what: "dropped", lines };
}
