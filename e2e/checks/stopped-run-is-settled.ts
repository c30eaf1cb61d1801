import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Check } from "../check.ts";
import type { Trial } from "../trial.ts";

/**
 * Whoever stops a run by hand ends its entry, with whatever words: the error that our own stops bear, and another. Two runs
 * are stopped side by side.
 */
export const stoppedRunIsSettled: Check = {
  title: "A run that is stopped by hand ends its entry",
  async run(trial) {
    const customerId = trial.customer();
    await trial.put(customerId, "Order Completed", { properties: { orderId: customerId, total: 20 } });
    await stop(trial, customerId, "welcome", "Exited");
    await stop(trial, customerId, "review_request", "StoppedByHand");
    for (const journey of ["welcome", "review_request"]) {
      await trial.until(`The end of the entry into ${journey}, whose run was stopped by hand`, async () => {
        const profile = await trial.profiles.read(customerId);
        return profile?.journeys[journey]?.ended.exited;
      });
    }
    return "Both entries ended as exited, the one stopped with Exited and the one stopped with StoppedByHand.";
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
