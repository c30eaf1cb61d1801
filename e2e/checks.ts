import { DeleteItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { customerKey } from "../adapters/aws/item.ts";
import { sha256 } from "../adapters/system/system.ts";
import { addressHash } from "../core/policy/address.ts";
import { emailComesBack } from "./checks/email.ts";
import { eventReachesProfile, nothingIsLeft } from "./checks/queues.ts";
import { exitEventEndsRun, runStartsByAlias, stoppedRunIsSettled } from "./checks/runs.ts";
import { historyIsAsPlayed, waitIsAnswered } from "./checks/waits.ts";
import type { E2eCloud } from "./cloud.ts";
import { type Check, openTrial, type Trial, UnmetError } from "./trial.ts";

export type CheckName = "profile" | "run" | "stopped" | "wait" | "exit" | "history" | "email" | "queues";

/** Every check by its name, in the order in which they run. */
export const CHECKS = {
  profile: eventReachesProfile,
  run: runStartsByAlias,
  stopped: stoppedRunIsSettled,
  wait: waitIsAnswered,
  exit: exitEventEndsRun,
  history: historyIsAsPlayed,
  email: emailComesBack,
  queues: nothingIsLeft,
} as const satisfies Record<CheckName, Check>;

export const CHECK_NAMES: readonly string[] = Object.keys(CHECKS);

export function isCheckName(name: string): name is CheckName {
  return Object.hasOwn(CHECKS, name);
}

export interface Made {
  readonly name: CheckName;
  readonly met: boolean;
  /** What the check saw, or why it failed. */
  readonly saw: string;
}

/**
 * Runs these checks one after the other and calls `tell` for each. Afterwards it removes what they made, also after a failure;
 * `left` is what could not be removed.
 */
export async function runChecks(
  cloud: E2eCloud,
  names: readonly CheckName[],
  tell: (made: Made) => void,
): Promise<{ readonly made: readonly Made[]; readonly left: readonly string[] }> {
  const trial = await openTrial(cloud);
  const made: Made[] = [];
  for (const name of names) {
    const one = await CHECKS[name].run(trial).then(
      (saw) => ({ name, met: true, saw }),
      (error: unknown) => ({ name, met: false, saw: words(error) }),
    );
    made.push(one);
    tell(one);
  }
  return { made, left: await tidy(trial) };
}

/** The error as text: an answer of AWS with its name and message, another error with its stack trace. */
function words(error: unknown): string {
  if (error instanceof UnmetError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return "$metadata" in error ? `${error.name}: ${error.message}` : (error.stack ?? error.message);
}

/** The time in which tasks that are running when a run is stopped come to their end. */
const CALM_MS = 5_000;

/**
 * Removes what the checks made: stops the runs of their customers, deletes the machines, then all items. The result is what could not
 * be removed, and why.
 */
export async function tidy(trial: Trial): Promise<readonly string[]> {
  const { cloud, made } = trial;
  const left: string[] = [];
  const each = async (what: readonly string[], remove: (one: string) => Promise<void>) => {
    for (const one of what) {
      await remove(one).catch((error: unknown) =>
        left.push(`${one}: ${error instanceof Error ? error.message : error}`),
      );
    }
  };
  await each(made.customers, (customerId) => stopRuns(trial, customerId));
  await each(made.machines, (arn) => cloud.deleteMachine(arn));
  await cloud.pause(CALM_MS);
  await each(made.customers, (customerId) => deleteItems(cloud, customerKey(customerId)));
  await each(made.addresses, (address) => deleteItems(cloud, `S#email#${addressHash(sha256, address)}`));
  return left;
}

async function stopRuns({ profiles, runs, runName }: Trial, customerId: string): Promise<void> {
  const profile = await profiles.read(customerId);
  if (profile === undefined) return;
  for (const entry of Object.values(profile.entries)) {
    await runs.stop(entry.journey, runName(profile, entry), "The check is over.");
  }
}

async function deleteItems({ dynamodb, table }: Trial["cloud"], pk: string): Promise<void> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: pk } },
      ProjectionExpression: "pk, sk",
      ConsistentRead: true,
    }),
  );
  for (const Key of Items) await dynamodb.send(new DeleteItemCommand({ TableName: table, Key }));
}
