import { DescribeStateMachineAliasCommand } from "@aws-sdk/client-sfn";
import { messageKey } from "../../core/model/message.ts";
import { aliasName } from "../../infra/names.ts";
import { daytimeZone, simulatorAddress } from "../quick-welcome.ts";
import { same, type Trial } from "../trial.ts";

/** Longer than the welcome journey's first wait takes in the emulator; milliseconds. */
const FINISH_MS = 150_000;

/**
 * Checks that an update does not affect customers inside. Two customers enter, and `update` deploys a changed `welcome`. The first goes
 * through the version they entered to its end, the second leaves by an exit, and a new customer enters the new version. The result is
 * what was seen; throws UnmetError where it was different.
 */
export async function updateWithPeopleInside(trial: Trial, update: () => Promise<void>): Promise<string> {
  const walks = await enter(trial);
  const leaves = await enter(trial);
  const old = walks.version;
  await update();
  const alias = `${trial.machinePrefix}welcome:${aliasName(old)}`;
  const kept = await trial.cloud.sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn: alias }));
  same("The alias of the version before", kept.name, aliasName(old));

  await trial.put(leaves.customerId, "Order Cancelled", { properties: { orderId: leaves.customerId, total: 20 } });
  await trial.until("The exit of somebody inside", async () => await endOf(trial, leaves.customerId));
  same("How they ended", await endOf(trial, leaves.customerId), "cancelled");

  await trial.until("The wait for a click of somebody inside", () => waits(trial, walks.customerId), FINISH_MS);
  const message = messageKey({ journey: "welcome", n: walks.n, step: "welcome", pass: 1 });
  await trial.put(walks.customerId, "Email Clicked", { context: { message } });
  await trial.until("The end of somebody inside", async () => await endOf(trial, walks.customerId));
  same("How they ended", await endOf(trial, walks.customerId), "completed");

  const fresh = await enter(trial);
  if (fresh.version === old) same("The version that somebody new entered", fresh.version, "another than before");
  return `Version ${old} took one to its end and let one exit after the update; somebody new entered ${fresh.version}.`;
}

async function enter(trial: Trial) {
  const customerId = trial.customer();
  await trial.put(customerId, "Order Completed", {
    properties: { orderId: customerId, total: 20 },
    context: {
      addresses: { email: simulatorAddress(trial, "success") },
      consent: { offers: true },
      zone: daytimeZone(trial.cloud.now()),
    },
  });
  const { profile, entry } = await trial.until("An entry", () => trial.entry(customerId, "welcome"));
  await trial.until("The run", async () => {
    const { status } = await trial.runs.describe("welcome", trial.runName(profile, entry));
    return status === "running" ? status : undefined;
  });
  return { customerId, n: entry.n, version: entry.version };
}

async function endOf(trial: Trial, customerId: string): Promise<string | undefined> {
  return (await trial.entry(customerId, "welcome"))?.entry.end?.outcome;
}

async function waits(trial: Trial, customerId: string): Promise<true | undefined> {
  const found = await trial.entry(customerId, "welcome");
  return Object.keys(found?.entry.waits ?? {}).length > 0 ? true : undefined;
}
