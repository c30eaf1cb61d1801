import { SESv2Client } from "@aws-sdk/client-sesv2";
import { sesSender } from "../../adapters/channels/ses.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { isValid } from "../../core/policy/address.ts";
import { covers, proofPatterns } from "../../core/policy/stage.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import { type Command, ProblemError } from "../command.ts";
import { neededWord, readArguments, UsageError } from "../command-line.ts";
import { customerValues, localeOption, madeUpValues, templateOf, writtenFor } from "../preview/template.ts";

const USAGE = `send-test TEMPLATE --to ADDRESS [--customer ID] [--locale L]
  Sends an e-mail as its receivers get it, with [Proof] before its subject, to an address that the settings allow (\`proofs\`, or what a
  stage delivers \`only\` to). A local cloud puts it into the outbox. No profile, cap or report knows of it, and its links lead nowhere.
  --customer ID  fill it with a customer of the cloud, as preview does; otherwise with made-up values
  --locale L     as somebody with this language gets it, like de or pt-BR
${CLOUD_USAGE}`;

const OPTIONS = {
  ...CLOUD_OPTIONS,
  to: { type: "string" },
  customer: { type: "string" },
  locale: { type: "string" },
} as const;

/** What stands before the subject of a proof. */
const MARK = "[Proof]";
const TIMEOUT_MS = 20_000;

export const sendTest: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const name = neededWord(words[0], "Which template?", "npx sojourn send-test welcome --to ann@example.com");
    const to = neededWord(values.to, "To whom?", `npx sojourn send-test ${name} --to ann@example.com`);
    const found = await templateOf(io, name);
    if (found.template.channel !== "email") {
      throw new UsageError(
        `The template ${name} is of the channel ${found.template.channel}, and proofs are e-mails.`,
        `npx sojourn preview ${name} shows it.`,
      );
    }
    if (!isValid("email", to)) throw new UsageError(`"${to}" is no e-mail address.`, "Write it like ann@example.com.");
    const allowed = proofPatterns(found.settings);
    if (!allowed.some((pattern) => covers(pattern, to))) {
      throw new UsageError(
        `The settings allow no proof to ${to}.`,
        `Add it to workflows/settings.yaml: \`proofs: ["${to.replace(/^.*@/, "*@")}"]\`. Allowed are ${allowed.join(", ") || "none"}.`,
      );
    }
    return withView(cloudChoice(values, io), io, async (view) => {
      const { customer } = values;
      const now = view.now();
      const whose = customer === undefined ? madeUpValues(found, now) : await customerValues(view, found, customer);
      const written = await writtenFor(found, { ...whose, now, locale: localeOption(values.locale) });
      if (written.channel !== "email") throw new Error("An e-mail template has written another message.");
      const answer = await send(view, { ...written, to, subject: `${MARK} ${written.subject}` });
      if (answer.answer !== "accepted") throw refused(answer, to);
      const { providerId } = answer;
      io.out.write(
        values.json === true
          ? `${JSON.stringify({ template: name, to, whose: whose.whose, providerId, where: view.where })}\n`
          : `${view.where} took the proof of ${name} for ${to}, filled with ${whose.whose}.\n`,
      );
      return 0;
    });
  },
};

/** Sends it by the code that sends, without tags: SES then reports nothing on it to the stack. */
async function send(
  { clientConfig }: CloudView,
  { tags: _, unsubscribe: __, ...message }: Extract<OutgoingMessage, { channel: "email" }>,
): Promise<ProviderAnswer> {
  const client = new SESv2Client({ ...clientConfig, maxAttempts: 1, requestHandler: { requestTimeout: TIMEOUT_MS } });
  try {
    return await sesSender(client, "")(message);
  } finally {
    client.destroy();
  }
}

function refused(answer: Exclude<ProviderAnswer, { answer: "accepted" }>, to: string): ProblemError {
  const error = "fault" in answer ? answer.fault?.error : undefined;
  const why = "reason" in answer ? answer.reason : (error ?? answer.answer);
  return new ProblemError(
    answer.answer === "unknown"
      ? `SES did not say whether it has the proof (${why}).`
      : `SES did not take the proof: ${why}.`,
    `Check that the sender's domain is verified in SES and, while the account is in the sandbox, ${to} too.`,
  );
}
