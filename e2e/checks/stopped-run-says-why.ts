import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { type Check, Unmet } from "../check.ts";
import type { Trial } from "../trial.ts";

/** How long after one status change another that came at the same time must have come too. */
const GRACE_MS = 30_000;

/**
 * The rule of infra/constructs/settle.ts passes over runs that ended as ABORTED with the error "Exited", and takes those
 * with another. Two runs are stopped side by side, the one that is passed over first: once the other's entry is closed,
 * its own would have been, had its event not said why.
 */
export const stoppedRunSaysWhy: Check = {
  title: "The status change of a stopped run carries the error it was stopped with",
  async run(trial) {
    const customerId = trial.customer();
    await trial.put(customerId, "Order Completed", { properties: { orderId: customerId, total: 20 } });
    await stop(trial, customerId, "welcome", "Exited");
    await stop(trial, customerId, "review_request", "StoppedByHand");
    const outcome = await trial.until(
      "The end of the entry whose run was stopped by hand",
      async () => (await trial.entry(customerId, "review_request"))?.entry.end?.outcome,
    );
    await trial.cloud.pause(GRACE_MS);
    const passedOver = await trial.entry(customerId, "welcome");
    if (passedOver?.entry.end !== undefined) {
      throw new Unmet(
        'The end of a run stopped with the error "Exited" came to the settle queue: its event does not say `error`.',
      );
    }
    return `StoppedByHand closed its entry (${outcome}); Exited did not, ${GRACE_MS / 1_000} s later.`;
  },
};

async function stop(trial: Trial, customerId: string, journey: string, error: string): Promise<void> {
  const found = await trial.until(`An entry into ${journey}`, () => trial.entry(customerId, journey));
  const name = trial.runName(found.profile, found.entry);
  await trial.until(`The run of ${journey}`, async () =>
    (await trial.runs.describe(journey, name)).status === "running" ? true : undefined,
  );
  const executionArn = trial.executionArn(journey, name);
  await trial.cloud.sfn.send(new StopExecutionCommand({ executionArn, error, cause: "e2e" }));
}
