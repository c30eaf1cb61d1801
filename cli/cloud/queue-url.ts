import { GetQueueUrlCommand, QueueDoesNotExist } from "@aws-sdk/client-sqs";
import type { CloudView } from "./view.ts";

/** Where a queue of this name is asked; one call. */
export async function queueUrl({ sqs }: CloudView, QueueName: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
}

/** The same; undefined where there is no such queue: a stack of an earlier release has fewer. */
export function queueUrlIfAny(view: CloudView, name: string): Promise<string | undefined> {
  return queueUrl(view, name).catch((error: unknown) => {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  });
}
