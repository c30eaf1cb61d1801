import { answeredWait } from "../answered-wait.ts";
import { type Check, same } from "../check.ts";
import { closedHistory, typesOf } from "../history.ts";

/** A task token goes out to a function and comes back from another: SendTaskSuccess, and who may call it. */
export const waitIsAnswered: Check = {
  title: "A run that waits for an event goes on when the event comes",
  async run(trial) {
    const { customerId, executionArn } = await answeredWait(trial);
    const types = typesOf(await closedHistory(trial, executionArn));
    same("The last event of the run's history", types.at(-1), "ExecutionSucceeded");
    // One that waited in vain for as long as it may would have sent the guide.
    same("A second mail", types.find((type) => type === "TaskStateEntered Send welcome_guide") ?? "none", "none");
    const left = types.find((type) => type.startsWith("TaskStateExited Wait for "));
    const found = await trial.entry(customerId, "welcome");
    same("How the entry ended", found?.entry.end?.outcome, "completed");
    return `${left ?? "No wait was left"}; the run succeeded, and its end closed the entry as completed.`;
  },
};
