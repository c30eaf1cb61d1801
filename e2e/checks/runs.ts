import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { runInput } from "../../core/enter/run.ts";
import type { Entry } from "../../core/model/entry.ts";
import type { Profile } from "../../core/model/profile.ts";
import { aliasName, namesOf } from "../../infra/names.ts";
import { type Check, closedHistory, same, type Trial } from "../trial.ts";

/** adapters/aws/runs.ts computes the ARNs of aliases and executions and never looks them up. */
export const runStartsByAlias: Check = {
  title: "An entry's run starts through its version's alias, under the ARN that the code computes",
  async run(trial) {
    const customerId = trial.customer();
    await trial.put(customerId, "Order Completed", { properties: { orderId: customerId, total: 20 } });
    const { profile, entry } = await trial.until("An entry", () => trial.entry(customerId, "welcome"));
    const name = trial.runName(profile, entry);
    await trial.until("The run", async () => {
      const { status } = await trial.runs.describe("welcome", name);
      return status === "running" ? status : undefined;
    });
    const listed = await trial.until("The run among those of the alias", () => runOf(trial, entry, name));
    same("The run's ARN", listed, trial.executionArn("welcome", name));
    await startAgain(trial, profile, entry);
    await hasNamedRole(trial);
    return `Run ${name} is listed under the alias ${aliasName(entry.version)} with the computed ARN; starting it again changed nothing. The machine has the role with the fixed name.`;
  },
};

/** The ARN of a run as Step Functions lists it, among the newest that were started through the alias. */
async function runOf({ cloud, machinePrefix }: Trial, entry: Entry, name: string): Promise<string | undefined> {
  const stateMachineArn = `${machinePrefix}${entry.journey}:${aliasName(entry.version)}`;
  const { executions = [] } = await cloud.sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 100 }));
  return executions.find((one) => one.name === name)?.executionArn;
}

/** A version freezes its role: it must be the one that exists again after a stack was deleted and deployed again. */
async function hasNamedRole({ cloud, machinePrefix }: Trial): Promise<void> {
  const stateMachineArn = `${machinePrefix}welcome`;
  const { roleArn } = await cloud.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const [, , , region = "", account = ""] = cloud.statesArn.split(":");
  const name = namesOf(cloud.machinePrefix.slice("sojourn-".length, -1)).machineRole(region);
  same("The machine's role", roleArn?.slice(roleArn.indexOf(account)), `${account}:role/${name}`);
}

/** Step Functions must treat the same name with the same input as the same run. */
async function startAgain({ runs, runName }: Trial, profile: Profile, entry: Entry): Promise<void> {
  const { journey, n, start, version } = entry;
  const input = runInput(profile.customerId, journey, n, start);
  same("The answer to a second start", await runs.start(journey, version, runName(profile, entry), input), "started");
}

/**
 * A run that a person stops ends its entry, whatever error they give: the error of our own stops, or another. Two runs are
 * stopped.
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
