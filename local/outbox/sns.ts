import { z } from "zod/mini";
import type { Kernel } from "../kernel/kernel.ts";
import { type Operation, queryService, type Service } from "../protocol/query-service.ts";
import { AwsError } from "../protocol/service.ts";
import type { Outbox } from "./outbox.ts";
import { sendingStep } from "./sender.ts";

const Publish = z.object({
  TargetArn: z.string(),
  Message: z.string().check(z.minLength(1)),
  MessageStructure: z.optional(z.literal("json")),
});
const Payloads = z.record(z.string(), z.string());
export const SNS_NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
/** The part of a payload that an Apple device shows. */
const Apple = z.object({ aps: z.object({ alert: z.object({ title: z.string(), body: z.string() }) }) });

const ENDPOINT = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:endpoint\/[\w-]+\/[\w.-]+\/[\w-]+$/;

/**
 * Publish of SNS to a device, into the outbox. Topics are not supported: the stack uses them only to notify operators. Every
 * endpoint counts as enabled.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function snsService(outbox: Outbox, kernel: Kernel, count: (pushes: number) => void): Service {
  const publish: Operation = (input) => {
    const { TargetArn: to, Message: message, MessageStructure: structure } = Publish.parse(input);
    if (!ENDPOINT.test(to)) {
      throw new AwsError("InvalidParameter", `Invalid parameter: TargetArn Reason: no endpoint is called ${to}`);
    }
    const payloads = structure === "json" ? payloadsOf(message) : { default: message };
    if (payloads.default === undefined) {
      throw new AwsError(
        "InvalidParameter",
        "Invalid parameter: Message Structure - No default entry in JSON message body",
      );
    }
    count(1);
    const content = { to, ...shown(payloads), payloads };
    return { MessageId: outbox.take({ time: kernel.now(), ...sendingStep(), channel: "push", content }) };
  };
  return queryService(SNS_NAMESPACE, "InvalidParameter", { Publish: publish });
}

function payloadsOf(message: string): Readonly<Record<string, string>> {
  const payloads = Payloads.safeParse(parsed(message));
  if (payloads.success) return payloads.data;
  throw new AwsError("InvalidParameter", "Invalid parameter: Message Structure - JSON message body failed to parse");
}

/** Title and text that a device shows; for a plain message only its text. */
function shown(payloads: Readonly<Record<string, string>>): { readonly title: string; readonly text: string } {
  const apple = Apple.safeParse(parsed(payloads.APNS ?? "null"));
  if (!apple.success) return { title: "", text: payloads.default ?? "" };
  const { title, body } = apple.data.aps.alert;
  return { title, text: body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
