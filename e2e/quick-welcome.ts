import { CreateStateMachineCommand, DescribeStateMachineCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { z } from "zod/mini";
import { runInput } from "../core/enter/run.ts";
import { messageKey } from "../core/model/message.ts";
import { type Trial, UnmetError } from "./trial.ts";

/** A run of the welcome journey that takes seconds. */
export interface QuickWelcome {
  readonly customerId: string;
  readonly executionArn: string;
  /** The version of the journey. */
  readonly version: string;
  /** The key of the welcome mail. */
  readonly message: string;
}

const JOURNEY = "welcome";
const Machine = z.looseObject({ States: z.record(z.string(), z.looseObject({ Type: z.string() })) });

/**
 * Lets a new customer order, and runs their entry in a copy of the deployed machine whose waits take a second, with the same role,
 * tasks and functions. The entry's own run still waits its hour and is stopped at the end. The mail goes to `address`, an address of
 * SES's mailbox simulator.
 */
export async function quickWelcome(trial: Trial, address: string): Promise<QuickWelcome> {
  const { cloud, machinePrefix } = trial;
  const customerId = trial.customer();
  await trial.put(customerId, "Order Completed", {
    properties: { orderId: customerId, total: 20 },
    context: { addresses: { email: address }, consent: { offers: true }, zone: daytimeZone(cloud.now()) },
  });
  const { profile, entry } = await trial.until("An entry into the welcome journey", () =>
    trial.entry(customerId, JOURNEY),
  );
  const { definition = "{}", roleArn } = await cloud.sfn.send(
    new DescribeStateMachineCommand({ stateMachineArn: `${machinePrefix}${JOURNEY}` }),
  );
  const name = `${cloud.machinePrefix}${customerId}`;
  const { stateMachineArn = "" } = await cloud.sfn.send(
    new CreateStateMachineCommand({ name, roleArn, definition: shortened(definition) }),
  );
  trial.made.machines.push(stateMachineArn);
  const input = JSON.stringify(runInput(customerId, JOURNEY, entry.n, entry.start));
  const { executionArn } = await cloud.sfn.send(
    // The name of the entry's own run: by it the settler finds the entry.
    new StartExecutionCommand({ stateMachineArn, name: trial.runName(profile, entry), input }),
  );
  if (executionArn === undefined) throw new UnmetError("StartExecution answered no ARN.");
  const message = messageKey({ journey: JOURNEY, n: entry.n, step: "welcome", pass: 1 });
  return { customerId, executionArn, version: entry.version, message };
}

/** The definition with every wait of a fixed length shortened to a second; a hold keeps its time. */
function shortened(definition: string): string {
  const machine = Machine.parse(JSON.parse(definition));
  const States = Object.entries(machine.States).map(([name, state]) => [
    name,
    state.Type === "Wait" && "Seconds" in state ? { ...state, Seconds: 1 } : state,
  ]);
  return JSON.stringify({ ...machine, States: Object.fromEntries(States) });
}

/** A zone in which it is between noon and one o'clock, outside quiet hours. Etc/GMT+5 is five hours behind UTC. */
export function daytimeZone(now: number): string {
  const behind = new Date(now).getUTCHours() - 12;
  return behind < 0 ? `Etc/GMT${behind}` : `Etc/GMT+${behind}`;
}

/** An address of SES's mailbox simulator, with a label of its own.
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html */
export function simulatorAddress(trial: Trial, kind: "success" | "bounce"): string {
  const address = `${kind}+${Date.now().toString(36)}${trial.made.addresses.length}@simulator.amazonses.com`;
  trial.made.addresses.push(address);
  return address;
}
