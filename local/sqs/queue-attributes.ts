import { AwsError } from "../protocol/service.ts";
import type { Queue } from "./queue.ts";

/** The attributes of a queue by name, as text; `All` selects all. Unknown names are refused. */
export function queueAttributes(queue: Queue, names: readonly string[]): { readonly Attributes?: object } {
  const all = attributesOf(queue);
  if (names.includes("All")) return { Attributes: all };
  const chosen: Record<string, string> = {};
  for (const name of names) {
    if (!KNOWN.has(name)) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    const value = all[name];
    if (value !== undefined) chosen[name] = value;
  }
  return names.length === 0 ? {} : { Attributes: chosen };
}

const KNOWN: ReadonlySet<string> = new Set([
  "QueueArn",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "VisibilityTimeout",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "DelaySeconds",
  "ReceiveMessageWaitTimeSeconds",
  "RedrivePolicy",
]);

function attributesOf(queue: Queue): Record<string, string> {
  const { settings } = queue;
  const { visible, hidden, delayed } = queue.counts();
  return {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(settings.visibilitySeconds),
    MaximumMessageSize: String(settings.maximumBytes),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    DelaySeconds: String(settings.delaySeconds),
    ReceiveMessageWaitTimeSeconds: "0",
    ...(settings.redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: settings.redrive.arn,
            maxReceiveCount: settings.redrive.maxReceives,
          }),
        }),
  };
}
