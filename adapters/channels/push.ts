import { PublishCommand, type SNSClient, SNSServiceException } from "@aws-sdk/client-sns";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { handOver, INNERMOST, type Meaning, telling } from "./hand-over.ts";

type Sent = Extract<OutgoingMessage, { channel: "push" }>;
/** Without tags the app has no key that it could report on: a proof. */
type Push = Omit<Sent, "tags"> & Partial<Pick<Sent, "tags">>;

/**
 * What SNS's errors mean for a message. SNS itself disables a device that is gone. It disables an application whose credentials are no
 * longer valid; we have to correct them.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["Throttled", "throttled"],
  ["ThrottledException", "throttled"],
  ["Throttling", "throttled"],
  ["PlatformApplicationDisabledException", "misconfigured"],
  ["PlatformApplicationDisabled", "misconfigured"],
  ["EndpointDisabledException", { refused: "device_gone" }],
  ["EndpointDisabled", { refused: "device_gone" }],
  ["NotFoundException", { refused: "device_unknown" }],
  ["NotFound", { refused: "device_unknown" }],
  ["InvalidParameterException", { refused: "not_valid" }],
  ["InvalidParameter", { refused: "not_valid" }],
  ["ParameterValueInvalidException", { refused: "not_valid" }],
]);

/** What a device is told that is no more: SNS has disabled its endpoint, or somebody has deleted it. */
const GONE: ReadonlySet<string> = new Set(["device_gone", "device_unknown"]);

/**
 * Sends push messages through SNS mobile push, once to each device: the client must be made with `maxAttempts: 1`. The app gets the message's key with
 * title and text, and reports `Push Opened` with the key as `context.message`. The key does not say in which life of the customer the
 * message was sent: see applyFeedback. `handOver` says what faults mean.
 *
 * Of several devices one that takes the message is enough: then it is accepted, and no device is asked again. Where none does, the answer is
 * unknown if any device may have it, then that of a device that may take it later. Dead devices are named.
 */
export function pushSender(client: SNSClient): (message: Push) => Promise<ProviderAnswer> {
  return async (message) => {
    const devices = [message.to, ...(message.others ?? [])];
    const Message = JSON.stringify(payloads(message));
    const settled = await Promise.allSettled(devices.map((TargetArn) => publish(client, { TargetArn, Message })));
    const answers = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const [ours] = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    // Nothing was sent to any device.
    if (answers.length === 0) throw ours;
    const gone = devices.filter((_, at) => {
      const one = settled[at];
      return one?.status === "fulfilled" && one.value.answer === "refused" && GONE.has(one.value.reason);
    });
    return ofSeveral(answers, gone);
  };
}

function publish(client: SNSClient, to: { TargetArn: string; Message: string }): Promise<ProviderAnswer> {
  return handOver({
    faults: SNSServiceException,
    meaning: ({ name }) => MEANINGS.get(name),
    async send(handed) {
      const command = new PublishCommand({ ...to, MessageStructure: "json" });
      command.middlewareStack.add(telling(handed), INNERMOST);
      return (await client.send(command)).MessageId;
    },
  });
}

/** From what decides most to what decides least. */
const ORDER = ["accepted", "unknown", "throttled", "misconfigured", "opted_out", "refused"] as const;

function ofSeveral(answers: readonly ProviderAnswer[], gone: readonly string[]): ProviderAnswer {
  const sorted = answers.toSorted((a, b) => ORDER.indexOf(a.answer) - ORDER.indexOf(b.answer));
  const [answer = { answer: "refused", reason: "no_device" } as const] = sorted;
  const names = answer.answer === "accepted" || answer.answer === "refused";
  return names && gone.length > 0 ? { ...answer, gone } : answer;
}

/**
 * The message as each platform takes it. SNS picks the one of the device's platform.
 * https://docs.aws.amazon.com/sns/latest/dg/mobile-push-send-custommessage.html
 */
function payloads({ title, text, tags }: Push): Readonly<Record<string, string>> {
  const apple = JSON.stringify({
    aps: { alert: { title, body: text } },
    ...(tags && { sojourn: { message: tags.key } }),
  });
  const google = JSON.stringify({
    fcmV1Message: {
      message: { notification: { title, body: text }, ...(tags && { data: { "sojourn.message": tags.key } }) },
    },
  });
  return { default: text, APNS: apple, APNS_SANDBOX: apple, GCM: google };
}
