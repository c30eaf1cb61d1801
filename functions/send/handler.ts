import { confirmations } from "../../adapters/aws/answers.ts";
import { controlStore } from "../../adapters/aws/control.ts";
import { inboxStore } from "../../adapters/aws/inbox.ts";
import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { refusedEvents } from "../../adapters/aws/refused.ts";
import { secretsManager } from "../../adapters/aws/secrets.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { tallies } from "../../adapters/aws/tallies.ts";
import { turnStore } from "../../adapters/aws/turns.ts";
import { attachmentReader } from "../../adapters/channels/attachments.ts";
import { destinationSender } from "../../adapters/channels/by-destination.ts";
import { functionInvoker } from "../../adapters/channels/function.ts";
import { channelSender } from "../../adapters/channels/hand-over.ts";
import { inAppSender } from "../../adapters/channels/in-app.ts";
import { pushSender } from "../../adapters/channels/push.ts";
import { sesSender } from "../../adapters/channels/ses.ts";
import { smsSender } from "../../adapters/channels/sms.ts";
import { webhookSender } from "../../adapters/channels/webhook.ts";
import { whatsappSender } from "../../adapters/channels/whatsapp.ts";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { sealer } from "../../adapters/system/sealer.ts";
import { freshId, sha256, systemClock } from "../../adapters/system/system.ts";
import { cachedControl } from "../../core/control/control.ts";
import { clickCounter } from "../../core/links/count-clicks.ts";
import { linkMaker } from "../../core/links/message-links.ts";
import type { Settings } from "../../core/model/settings.ts";
import { cachedTallies } from "../../core/policy/cached-tallies.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import type { ParkedRecords } from "../../core/ports/queues.ts";
import {
  ATTACHMENTS_TIMEOUT_MS,
  DESTINATION_TIMEOUT_MS,
  DESTINATION_WITHIN_MS,
  PROVIDER_TIMEOUT_MS,
} from "../../core/send/limits.ts";
import { pacing } from "../../core/send/pacing.ts";
import { sendMessage } from "../../core/send/send.ts";
import { sendAgain } from "../../core/send/send-again.ts";
import { spending } from "../../core/send/spending.ts";
import {
  dynamoClient,
  emailClient,
  lambdaClient,
  pushClient,
  queueClient,
  secretsClient,
  smsClient,
  socialClient,
} from "../wiring/clients.ts";
import { optional, readDataFile, readEnvironment, regionOfFunction } from "../wiring/environment.ts";
import { defaultProvider } from "../wiring/lambda-credentials.ts";
import { isBatch, records, serveTask, unfinished } from "../wiring/serve.ts";
import { telemetry } from "../wiring/telemetry.ts";
import { parseSendTask } from "./parse-task.ts";

const environment = readEnvironment("table", "stage", "configurationSet", "deadQueue", "linkSecret", "linksUrl");
const store = table(dynamoClient(), environment.table);
const counter = telemetry("send", systemClock);
const settings = readDataFile<Settings>("settings");
/** In place of a channel that no template is for. Such a message is dropped as `template_missing` before it comes here. */
const absent = async (): Promise<ProviderAnswer> => ({ answer: "misconfigured", fault: { error: "no_such_channel" } });
/** In place of the queue of webhooks that were given up, where no template is a webhook any more. */
const nowhere: ParkedRecords = {
  put: async () => counter.note("error", "A webhook that was given up is not kept: no template is a webhook.", {}),
};
const linking = {
  sealer,
  hash: sha256,
  secrets: secretsManager(secretsClient(), systemClock),
  secret: environment.linkSecret,
  url: environment.linksUrl,
};
/** Where there are budgets. */
const costs =
  (settings.budgets ?? []).length === 0
    ? undefined
    : spending({ settings, tallies: tallies(store), clock: systemClock, counter });
const functions = WITH.lambda ? functionInvoker(lambdaClient(), PROVIDER_TIMEOUT_MS) : undefined;
const bucket = settings.attachments?.bucket;
const attached =
  WITH.attachments && bucket !== undefined
    ? attachmentReader({
        bucket,
        region: regionOfFunction(),
        credentials: defaultProvider(),
        clock: systemClock,
        timeoutMs: ATTACHMENTS_TIMEOUT_MS,
      })
    : undefined;
/** The function that calls other systems takes these messages. The stack names it where a template is one. */
const byDestination =
  WITH.task || WITH.slack || WITH.audience
    ? destinationSender(
        lambdaClient(DESTINATION_TIMEOUT_MS),
        optional("callFunction") ?? "",
        sha256,
        DESTINATION_WITHIN_MS,
      )
    : absent;
const deps = {
  clock: systemClock,
  hash: sha256,
  profiles: profileStore(store, systemClock),
  messages: messageStore(store, settings.retention?.messages),
  suppressions: suppressionStore(store),
  confirmations: confirmations(store),
  sender: channelSender({
    email: WITH.email ? sesSender(emailClient(PROVIDER_TIMEOUT_MS), environment.configurationSet, attached) : absent,
    sms: WITH.sms ? smsSender(smsClient(PROVIDER_TIMEOUT_MS), environment.stage) : absent,
    whatsapp: WITH.whatsapp ? whatsappSender(socialClient(PROVIDER_TIMEOUT_MS), environment.stage) : absent,
    push: WITH.push ? pushSender(pushClient(PROVIDER_TIMEOUT_MS)) : absent,
    in_app: WITH.in_app ? inAppSender(inboxStore(store), systemClock, sha256) : absent,
    webhook: WITH.webhook ? webhookSender(sha256, PROVIDER_TIMEOUT_MS, { functions }) : absent,
    task: byDestination,
    slack: byDestination,
    audience: byDestination,
  }),
  renderer: liquidRenderer(),
  links: linkMaker(linking),
  ...(WITH.clicks && settings.clicks !== undefined ? { clicks: clickCounter(linking, settings) } : {}),
  counter,
  control: cachedControl(controlStore(store), systemClock),
  parked: WITH.webhook ? refusedEvents(queueClient(), environment.deadQueue) : nowhere,
  templates: readDataFile("templates"),
  settings,
  stage: environment.stage,
  tallies:
    settings.deliverability === undefined && costs === undefined
      ? undefined
      : cachedTallies(tallies(store), systemClock),
  spending: costs,
  pacing:
    settings.pace === undefined
      ? undefined
      : pacing({ store: turnStore(store, systemClock), clock: systemClock }, settings.pace),
} satisfies Parameters<typeof sendMessage>[0];

/**
 * Sends a message of a journey: a task of a machine or, as records of a queue, webhooks that were given up before. Without a template
 * that is a webhook the records come again, until their queue gives them back to the dead-letter queue.
 */
export const handler = serveTask(counter, async (input: unknown) => {
  try {
    if (!isBatch(input)) return await sendMessage(deps, parseSendTask(input), freshId());
    const given = records(input);
    return unfinished(WITH.webhook ? await sendAgain(deps, given, freshId) : given.map(({ id }) => id));
  } finally {
    await costs?.flush();
  }
});
