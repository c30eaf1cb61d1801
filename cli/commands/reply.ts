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

const USAGE = `reply PHONE TEXT [--id ID]
  PHONE          the number that the text message comes from, like +447700900123
  TEXT           what it says: STOP, START, HELP, or anything else
  --id ID        a message with an id that was seen before is not answered again
${CLOUD_USAGE}`;

const OPTIONS = { ...CLOUD_OPTIONS, id: { type: "string" } } as const;

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
      await publish(view, settings, { phone, text, id });
      await view.settle();
      io.out.write(
        values.json === true ? `${JSON.stringify({ id, where: view.where })}\n` : toldText(view, settings, text),
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

function toldText({ where, reach }: CloudView, { replies }: Settings, text: string): string {
  const word = replies === undefined ? undefined : wordIn(text, actingWords(replies));
  const means =
    word === undefined ? "It is no word that acts: an event SMS Received" : `It means ${word.toUpperCase()}`;
  return `Sent to the number in ${where}. ${means}. What came of it: npx sojourn outbox${reach}, npx sojourn explain CUSTOMER${reach}\n`;
}
