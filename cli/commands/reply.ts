import { randomUUID } from "node:crypto";
import { NotFoundException, PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { actingWords, wordIn } from "../../core/inbound/words.ts";
import type { Settings } from "../../core/model/settings.ts";
import { isValid } from "../../core/policy/address.ts";
import { readSettings } from "../../workflows/compiler/settings/read.ts";
import { readSource } from "../../workflows/read.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import { type Command, ProblemError } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";

const USAGE = `reply PHONE TEXT [--whatsapp] [--id ID]
  PHONE          the number that the text message comes from, like +447700900123
  TEXT           what it says: STOP, START, HELP, or anything else
  --whatsapp     it comes by WhatsApp
  --id ID        a message with an id that was seen before is not answered again
${CLOUD_USAGE}`;

const OPTIONS = { ...CLOUD_OPTIONS, id: { type: "string" }, whatsapp: { type: "boolean" } } as const;

/** What words act by WhatsApp where the settings say nothing of text messages. */
const NO_REPLIES = { answeredBy: "aws", optOutList: "Default", languages: [] } as const;

/** Plays an incoming text message in a local cloud, as End User Messaging SMS publishes it. */
export const reply: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 2 });
    const [phone, text] = words;
    if (phone === undefined || text === undefined) {
      throw new UsageError("Who says what?", 'Write: npx sojourn reply +447700900123 "STOP"');
    }
    if (!isValid("phone", phone)) {
      throw new UsageError(`"${phone}" is no number.`, "Write it with its country, like +447700900123.");
    }
    const { settings } = readSettings(await readSource(io.root, "workflows/settings.yaml"), () => {});
    const id = values.id ?? randomUUID();
    return withView(cloudChoice(values, io), io, async (view) => {
      const whatsapp = values.whatsapp === true;
      if (whatsapp) await publishWhatsApp(view, settings, { phone, text, id });
      else await publish(view, settings, { phone, text, id });
      await view.settle();
      io.out.write(
        values.json === true
          ? `${JSON.stringify({ id, where: view.where })}\n`
          : toldText(view, settings, { text, whatsapp }),
      );
      return 0;
    });
  },
};

/** https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html */
async function publish(
  view: CloudView,
  { sender, replies }: Settings,
  { phone, text, id }: { readonly phone: string; readonly text: string; readonly id: string },
): Promise<void> {
  if (view.sns === undefined) {
    throw new UsageError(
      "Only customers of a local cloud can be played.",
      "To a deployed stack send a text message from a phone.",
    );
  }
  if (replies === undefined) throw noReplies();
  const payload = {
    originationNumber: phone,
    destinationNumber:
      [sender.sms, ...Object.values(sender.texts?.countries ?? {})].find((from) => from?.startsWith("+")) ?? "",
    messageKeyword: "KEYWORD_LOCAL",
    messageBody: text,
    inboundMessageId: id,
  };
  await put(view.sns, view.inboundTopicArn, JSON.stringify(payload));
}

/** https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlrs.html */
async function publishWhatsApp(
  view: CloudView,
  { sender }: Settings,
  { phone, text, id }: { readonly phone: string; readonly text: string; readonly id: string },
): Promise<void> {
  if (view.sns === undefined)
    throw new UsageError("Only customers of a local cloud can be played.", "Leave --stack out.");
  if (sender.whatsapp === undefined) {
    throw new ProblemError(
      "The settings have no number of WhatsApp.",
      "Add `whatsapp: phone-number-id-…` to `sender` in workflows/settings.yaml.",
    );
  }
  const timestamp = String(Math.floor(view.now() / 1_000));
  const message = { from: phone.slice(1), id, timestamp, type: "text", text: { body: text } };
  const entry = {
    id: "0",
    changes: [{ field: "messages", value: { messaging_product: "whatsapp", messages: [message] } }],
  };
  await put(view.sns, view.inboundTopicArn, JSON.stringify({ whatsAppWebhookEntry: JSON.stringify(entry) }));
}

async function put(sns: SNSClient, TopicArn: string, Message: string): Promise<void> {
  try {
    await sns.send(new PublishCommand({ TopicArn, Message }));
  } catch (error) {
    if (error instanceof NotFoundException) {
      throw new ProblemError("This cloud was started without `replies` in the settings.", "Start it again: npm start");
    }
    throw error;
  }
}

function noReplies(): ProblemError {
  return new ProblemError(
    "The settings say nothing of text messages that come in.",
    "Add `replies` to workflows/settings.yaml; docs/consent.md describes it.",
  );
}

function toldText(
  { where, reach }: CloudView,
  { replies }: Settings,
  { text, whatsapp }: { readonly text: string; readonly whatsapp: boolean },
): string {
  const acting = whatsapp ? (replies ?? NO_REPLIES) : replies;
  const word = acting === undefined ? undefined : wordIn(text, actingWords(acting));
  const means =
    word === undefined
      ? `It is no word that acts: an event ${whatsapp ? "WhatsApp" : "SMS"} Received`
      : `It means ${word.toUpperCase()}`;
  return `Sent to the number in ${where}. ${means}. What came of it: npx sojourn outbox${reach}, npx sojourn explain CUSTOMER${reach}\n`;
}
