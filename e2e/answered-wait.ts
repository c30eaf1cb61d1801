import { type QuickWelcome, quickWelcome, simulatorAddress } from "./quick-welcome.ts";
import type { Trial } from "./trial.ts";

/** Walks a customer through the welcome journey up to its end, clicking the mail when the run waits for that. */
export async function answeredWait(trial: Trial): Promise<QuickWelcome> {
  const walk = await quickWelcome(trial, simulatorAddress(trial, "success"));
  const { customerId, message } = walk;
  await trial.until("The run's wait for a click", async () => {
    const found = await trial.entry(customerId, "welcome");
    return Object.keys(found?.entry.waits ?? {}).length > 0 ? true : undefined;
  });
  await trial.put(customerId, "Email Clicked", { context: { message } });
  await trial.until("The end of the entry that was waiting", async () => {
    const found = await trial.entry(customerId, "welcome");
    return found?.entry.end;
  });
  return walk;
}
