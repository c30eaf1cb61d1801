import { isValid } from "../../core/policy/address.ts";
import { covers, proofPatterns } from "../../core/policy/stage.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type Command, ProblemError } from "../command.ts";
import { neededWord, readArguments, UsageError } from "../command-line.ts";
import { customerValues, localeOption, madeUpValues, templateOf, writtenFor } from "../preview/template.ts";
import { PROOF_CHANNELS, type ProofChannel, receiving, sendProof } from "../send/proof.ts";

const USAGE = `send-test TEMPLATE --to ADDRESS [--customer ID] [--locale L]
  Sends an e-mail, a text message or a push message as its receivers get it, with [Proof] at its beginning, to an address, number or device
  that the settings allow (\`proofs\`, or what a stage delivers \`only\` to). A local cloud puts it into the outbox. No profile, cap or report knows of it, and its links lead nowhere.
  --customer ID  fill it with a customer of the cloud, as preview does; otherwise with made-up values
  --locale L     as somebody with this language gets it, like de or pt-BR
${CLOUD_USAGE}`;

const OPTIONS = {
  ...CLOUD_OPTIONS,
  to: { type: "string" },
  customer: { type: "string" },
  locale: { type: "string" },
} as const;

export const sendTest: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const name = neededWord(words[0], "Which template?", "npx sojourn send-test welcome --to ann@example.com");
    const found = await templateOf(io, name);
    const by = PROOF_CHANNELS[found.template.channel];
    if (by === undefined) {
      throw new UsageError(
        `The template ${name} is of the channel ${found.template.channel}, which has no proofs.`,
        `npx sojourn preview ${name} shows it.`,
      );
    }
    const to = neededWord(values.to, "To whom?", `npx sojourn send-test ${name} --to ${by.example}`);
    if (!isValid(by.kind, to)) throw new UsageError(`"${to}" is no ${by.address}.`, `Write it like ${by.example}.`);
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
      const filled =
        customer === undefined
          ? madeUpValues(found, now, localeOption(values.locale))
          : await customerValues(view, found, customer);
      const whose = receiving(filled, by.kind, to);
      const written = await writtenFor(found, { ...whose, now, locale: localeOption(values.locale) });
      const answer = await sendProof(view, written);
      if (answer.answer !== "accepted") throw refused(answer, by);
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

function refused(answer: Exclude<ProviderAnswer, { answer: "accepted" }>, by: ProofChannel): ProblemError {
  const error = "fault" in answer ? answer.fault?.error : undefined;
  const why = "reason" in answer ? answer.reason : (error ?? answer.answer);
  return new ProblemError(
    answer.answer === "unknown"
      ? `${by.provider} did not say whether it has the proof (${why}).`
      : `${by.provider} did not take the proof: ${why}.`,
    by.hint,
  );
}
