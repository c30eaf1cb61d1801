import {
  AUDIENCE,
  AUDIENCE_REPORTS,
  AUDIENCE_WORDS,
  type AudienceMessage,
  SLACK,
  SLACK_REPORTS,
  SLACK_WORDS,
  type SlackMessage,
  TASK,
  TASK_REPORTS,
  TASK_WORDS,
  type TaskMessage,
  writeAudience,
  writeSlack,
  writeTask,
} from "./by-destination.ts";
import type { ChannelFacts, ChannelWords, Material, Reports, Written } from "./channel.ts";
import { EMAIL, EMAIL_REPORTS, EMAIL_WORDS, type EmailMessage, writeEmail } from "./email.ts";
import { IN_APP, IN_APP_REPORTS, IN_APP_WORDS, type InAppMessage, writeInApp } from "./in-app.ts";
import { PUSH, PUSH_REPORTS, PUSH_WORDS, type PushMessage, writePush } from "./push.ts";
import { SMS, SMS_REPORTS, SMS_WORDS, type SmsMessage, writeSms } from "./sms.ts";
import { WEBHOOK, WEBHOOK_REPORTS, WEBHOOK_WORDS, type WebhookMessage, writeWebhook } from "./webhook.ts";
import { WHATSAPP, WHATSAPP_REPORTS, WHATSAPP_WORDS, type WhatsAppMessage, writeWhatsApp } from "./whatsapp.ts";

/** The channels that messages are sent by. What else a channel needs: CONTRIBUTING.md, "Adding a channel". */
export const CHANNELS = ["email", "sms", "whatsapp", "push", "in_app", "webhook", "task", "slack", "audience"] as const;
export type Channel = (typeof CHANNELS)[number];

interface Outgoing {
  readonly email: EmailMessage;
  readonly sms: SmsMessage;
  readonly whatsapp: WhatsAppMessage;
  readonly push: PushMessage;
  readonly in_app: InAppMessage;
  readonly webhook: WebhookMessage;
  readonly task: TaskMessage;
  readonly slack: SlackMessage;
  readonly audience: AudienceMessage;
}

/** A written message as the sender of its channel takes it. */
export type OutgoingMessage<C extends Channel = Channel> = Outgoing[C];

// Four records and not one: a bundle holds only those that its function reads.

export const CHANNEL_FACTS: { readonly [C in Channel]: ChannelFacts } = {
  email: EMAIL,
  sms: SMS,
  whatsapp: WHATSAPP,
  push: PUSH,
  in_app: IN_APP,
  webhook: WEBHOOK,
  task: TASK,
  slack: SLACK,
  audience: AUDIENCE,
};

export const CHANNEL_WORDS: { readonly [C in Channel]: ChannelWords } = {
  email: EMAIL_WORDS,
  sms: SMS_WORDS,
  whatsapp: WHATSAPP_WORDS,
  push: PUSH_WORDS,
  in_app: IN_APP_WORDS,
  webhook: WEBHOOK_WORDS,
  task: TASK_WORDS,
  slack: SLACK_WORDS,
  audience: AUDIENCE_WORDS,
};

export const REPORTS: { readonly [C in Channel]: Reports } = {
  email: EMAIL_REPORTS,
  sms: SMS_REPORTS,
  whatsapp: WHATSAPP_REPORTS,
  push: PUSH_REPORTS,
  in_app: IN_APP_REPORTS,
  webhook: WEBHOOK_REPORTS,
  task: TASK_REPORTS,
  slack: SLACK_REPORTS,
  audience: AUDIENCE_REPORTS,
};

/** Writes a message. Throws UnwritableError where it cannot be written. */
export const WRITE: { readonly [C in Channel]: (material: Material) => Written<OutgoingMessage<C>> } = {
  email: writeEmail,
  sms: writeSms,
  whatsapp: writeWhatsApp,
  push: writePush,
  in_app: writeInApp,
  webhook: writeWebhook,
  task: writeTask,
  slack: writeSlack,
  audience: writeAudience,
};

/** The channels whose messages the customer gets. */
export const REACHING_CHANNELS: readonly Channel[] = CHANNELS.filter(
  (channel) => CHANNEL_FACTS[channel].reaches !== false,
);

/** The channels that write to an address of the customer, in the order in which they are told. */
export function addressedChannels(): readonly Channel[] {
  return CHANNELS.filter((channel) => CHANNEL_FACTS[channel].address !== undefined);
}
