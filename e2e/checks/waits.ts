import { type QuickWelcome, quickWelcome, simulatorAddress } from "../quick-welcome.ts";
import { type Check, closedHistory, openTrial, same, type Trial, typesOf, UnmetError } from "../trial.ts";

/** One function gets a task token and another answers it: SendTaskSuccess, and the permission for it. */
export const waitIsAnswered: Check = {
  title: "A run that waits for an event goes on when the event comes",
  async run(trial) {
    const { customerId, executionArn } = await answeredWait(trial);
    const types = typesOf(await closedHistory(trial, executionArn));
    same("The last event of the run's history", types.at(-1), "ExecutionSucceeded");
    // A run that waited until the time-out would have sent the guide.
    same("A second mail", types.find((type) => type === "TaskStateEntered Send welcome_guide") ?? "none", "none");
    const left = types.find((type) => type.startsWith("TaskStateExited Wait for "));
    const found = await trial.entry(customerId, "welcome");
    same("How the entry ended", found?.entry.end?.outcome, "completed");
    return `${left ?? "No wait was left"}; the run succeeded, and its end closed the entry as completed.`;
  },
};

/** Takes a customer through the welcome journey to its end, with a click on the mail when the run waits for it. */
async function answeredWait(trial: Trial): Promise<QuickWelcome> {
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

/** Compares the same run here and in a local cloud over this checkout. */
export const historyIsAsPlayed: Check = {
  title: "A run's history has the same events, in the same order, as the local cloud writes for it",
  async run(trial) {
    const twin = await trial.cloud.twin();
    try {
      const expected = await walked(await openTrial(twin));
      const seen = await walked(trial);
      if (seen.version !== expected.version) {
        throw new UnmetError(
          `The stack's welcome journey is version ${seen.version}, this checkout's ${expected.version}: deploy it first.`,
        );
      }
      compare(seen.types, expected.types);
      return `${seen.types.length} events, from ${seen.types[0]} to ${seen.types.at(-1)}.`;
    } finally {
      await twin.close();
    }
  },
};

async function walked(trial: Trial): Promise<{ readonly version: string; readonly types: readonly string[] }> {
  const { executionArn, version } = await answeredWait(trial);
  return { version, types: typesOf(await closedHistory(trial, executionArn)) };
}

function compare(seen: readonly string[], expected: readonly string[]): void {
  for (let at = 0; at < Math.max(seen.length, expected.length); at++) {
    if (seen[at] === expected[at]) continue;
    throw new UnmetError(
      `Event ${at + 1} is "${seen[at] ?? "none"}", and "${expected[at] ?? "none"}" locally.\n` +
        `    here:    ${seen.join(", ")}\n    locally: ${expected.join(", ")}`,
    );
  }
}
