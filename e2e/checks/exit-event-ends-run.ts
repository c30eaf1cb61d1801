import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { type Check, same } from "../check.ts";
import { closedHistory } from "../history.ts";

export const exitEventEndsRun: Check = {
  title: "An exit event ends the entry and stops its run",
  async run(trial) {
    const customerId = trial.customer();
    const properties = { orderId: customerId, total: 20 };
    await trial.put(customerId, "Order Completed", { properties });
    const { profile, entry } = await trial.until("An entry", () => trial.entry(customerId, "welcome"));
    const name = trial.runName(profile, entry);
    await trial.until("The run", async () =>
      (await trial.runs.describe("welcome", name)).status === "running" ? true : undefined,
    );
    await trial.put(customerId, "Order Cancelled", { properties });
    const { time } = await trial.until("The run's end", async () => {
      const status = await trial.runs.describe("welcome", name);
      return status.status === "aborted" ? status : undefined;
    });
    const executionArn = trial.executionArn("welcome", name);
    const { status, error, cause } = await trial.cloud.sfn.send(new DescribeExecutionCommand({ executionArn }));
    same("The run's status and error", `${status} ${error}`, "ABORTED Exited");
    same("The run's cause", cause, "cancelled");
    const last = (await closedHistory(trial, executionArn)).at(-1);
    same("The last event of its history", last?.type, "ExecutionAborted");
    const end = (await trial.entry(customerId, "welcome"))?.entry.end;
    same("How the entry ended", end?.outcome, "cancelled");
    return `The entry ended as cancelled, the run was stopped ${Math.max(0, time - (end?.time ?? time))} ms later: ${status}, ${error}.`;
  },
};
