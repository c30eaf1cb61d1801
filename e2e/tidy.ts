import { DeleteItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { customerKey } from "../adapters/aws/item.ts";
import { sha256 } from "../adapters/system/system.ts";
import { addressHash } from "../core/send/address-hash.ts";
import type { Trial } from "./trial.ts";

/** What is under way when a run is stopped comes to its end in this time. */
const CALM_MS = 5_000;

/**
 * Removes what the checks made: stops the runs of their customers, deletes the machines, then all items. The result is what could not be removed, and why.
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
