import { GetQueueUrlCommand, QueueDoesNotExist } from "@aws-sdk/client-sqs";
import { controlStore, recheckStore } from "../../adapters/aws/control.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import type { ControlStore, RecheckStore } from "../../core/control/control.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";
import { ProblemError } from "../problem.ts";
import type { CloudView } from "./view.ts";

/** The decisions of ops in a cloud. All its functions follow a change after CONTROL_HOLDS_AFTER. */
export function controlOf(view: CloudView): ControlStore {
  return controlStore(table(view.dynamodb, view.table));
}

/** How far the recheck of all profiles has come in a cloud. */
export function rechecksOf(view: CloudView): RecheckStore {
  return recheckStore(table(view.dynamodb, view.table));
}

/** The profiles of a cloud. */
export function profilesOf(view: CloudView): ProfileStore {
  return profileStore(table(view.dynamodb, view.table));
}

/** The profile of a customer. Problem where the cloud knows no such customer. */
export async function knownProfile(view: CloudView, customerId: string): Promise<Profile> {
  const profile = await profilesOf(view).read(customerId);
  if (profile === undefined) throw new ProblemError(`Nothing is known of a customer "${customerId}" in ${view.where}.`);
  return profile;
}

/** The URL of the queue with this name; one call. */
export async function queueUrl({ sqs }: CloudView, QueueName: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
}

/** The same; undefined where there is no such queue, as in a stack of an earlier release. */
export function queueUrlIfAny(view: CloudView, name: string): Promise<string | undefined> {
  return queueUrl(view, name).catch((error: unknown) => {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  });
}
