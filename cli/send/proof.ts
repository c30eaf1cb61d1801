import { PinpointSMSVoiceV2Client } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { pushSender } from "../../adapters/channels/push.ts";
import { sesSender } from "../../adapters/channels/ses.ts";
import { smsSender } from "../../adapters/channels/sms.ts";
import { CHANNEL_FACTS, type Channel, type OutgoingMessage } from "../../core/channels/channels.ts";
import type { AddressKind } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import type { CloudView } from "../cloud/view.ts";
import type { Whose } from "../preview/template.ts";

/** What stands at the beginning of a proof: of the subject of an e-mail, of a text message, of the title of a push message. */
export const MARK = "[Proof]";
const TIMEOUT_MS = 20_000;

/** A channel by which proofs can be sent. */
export interface ProofChannel {
  /** What answers for the provider. */
  readonly provider: string;
  readonly kind: AddressKind;
  /** What an address of the channel is, and one as an example. */
  readonly address: string;
  readonly example: string;
  /** What may be missing where the provider refuses. */
  readonly hint: string;
}

export const PROOF_CHANNELS: Readonly<Partial<Record<Channel, ProofChannel>>> = {
  email: {
    provider: "SES",
    kind: "email",
    address: "e-mail address",
    example: "ann@example.com",
    hint: "Check that the sender's domain is verified in SES and, while the account is in the sandbox, the receiver too.",
  },
  sms: {
    provider: "End User Messaging",
    kind: "phone",
    address: "phone number",
    example: "+447700900123",
    hint: "Check that the sender is registered for the receiver's country and, while the account is in the sandbox, the receiver is verified.",
  },
  push: {
    provider: "SNS",
    kind: "push",
    address: "device",
    example: "arn:aws:sns:eu-west-1:111122223333:endpoint/GCM/shop/12345678-1234",
    hint: "Check that the endpoint is enabled, and that its platform application is.",
  },
};

/** Somebody whose message goes to this address alone, from the sender for it. */
export function receiving({ person, ...rest }: Whose, kind: AddressKind, to: string): Whose {
  const { profile } = person;
  const addresses: Profile["addresses"] = { ...profile.addresses, [kind]: { v: to, t: 0 } };
  return { ...rest, person: { ...person, profile: { ...profile, addresses } } };
}

/** Sends it by the code that sends, marked, and without tags: what is reported on it then concerns nobody. Files stay in their bucket. */
export async function sendProof({ clientConfig }: CloudView, message: OutgoingMessage): Promise<ProviderAnswer> {
  const config = { ...clientConfig, maxAttempts: 1, requestHandler: { requestTimeout: TIMEOUT_MS } };
  switch (message.channel) {
    case "email": {
      const { tags: _, unsubscribe: __, attachments: ___, ...mail } = message;
      const marked = { ...mail, subject: `${MARK} ${mail.subject}` };
      return closing(new SESv2Client(config), (client) => sesSender(client, "")(marked));
    }
    case "sms": {
      const { tags: _, ...text } = message;
      const marked = { ...text, text: `${MARK} ${text.text}` };
      return closing(new PinpointSMSVoiceV2Client(config), (client) => smsSender(client, "")(marked));
    }
    case "push": {
      const { tags: _, others: __, ...push } = message;
      const marked = { ...push, title: `${MARK} ${push.title}` };
      return closing(new SNSClient(config), (client) => pushSender(client)(marked));
    }
    default:
      throw new Error(`${CHANNEL_FACTS[message.channel].eventWord} has no proofs.`);
  }
}

async function closing<Client extends { destroy(): void }>(
  client: Client,
  send: (client: Client) => Promise<ProviderAnswer>,
): Promise<ProviderAnswer> {
  try {
    return await send(client);
  } finally {
    client.destroy();
  }
}
