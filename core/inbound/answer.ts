import type { OutgoingMessage } from "../channels/channels.ts";
import { NotHandedOverError, RetryableError } from "../model/errors.ts";
import type { Replies, Settings } from "../model/settings.ts";
import { UNSUBSCRIBED, type WordOutcome } from "../model/suppression.ts";
import { isValid } from "../policy/address.ts";
import { deliverability } from "../policy/stage.ts";
import type { ProviderAnswer } from "../ports/channels.ts";
import type { AnsweredTexts } from "../ports/inbound.ts";
import type { SuppressionStore } from "../ports/messages.ts";
import type { Clock, Counter } from "../ports/system.ts";
import type { IncomingText } from "./incoming-text.ts";
import type { NumberWord } from "./words.ts";

export interface AnswerDeps {
  readonly suppressions: Pick<SuppressionStore, "read">;
  readonly answered: AnsweredTexts;
  /** Hands over one text message, as ChannelSender does. */
  readonly sendText: (message: OutgoingMessage<"sms">) => Promise<ProviderAnswer>;
  readonly replies: Replies;
  readonly stages: Settings["stages"];
  readonly stage: string;
  readonly clock: Clock;
  readonly counter: Counter;
}

/** How long after a message an answer to it still makes sense; milliseconds. */
const ANSWERED_WITHIN = 60 * 60_000;
/**
 * The same of STOP: a text that confirms it is presumed to be allowed within five minutes, once, and without anything else in it.
 * 47 CFR 64.1200(a)(12), https://www.ecfr.gov/current/title-47/section-64.1200
 */
const CONFIRMED_WITHIN = 5 * 60_000;

/** A word in a message, the hash of the number that it came from, and what it has changed; `outcome` is absent for HELP. */
export interface Asked {
  readonly text: IncomingText;
  readonly addressHash: string;
  readonly word: NumberWord;
  readonly outcome?: WordOutcome;
}

/**
 * Answers a word with the text of the settings.
 *
 * 1. Once for each message, however often it comes: it is claimed before the answer is handed over. An answer that may have been sent
 *    is not sent again; if the function dies in between, there is none.
 * 2. STOP and START are answered where they change something: a second STOP gets no second confirmation.
 * 3. A number with a suppression gets no answer. The confirmation of STOP passes the suppression by STOP itself, and no other.
 * 4. It goes only to numbers that the stage delivers to, and not where AWS answers.
 *
 * Throws RetryableError where the provider certainly has not taken it and may take it later.
 */
export async function answerWord(deps: AnswerDeps, { text, addressHash, word, outcome }: Asked): Promise<void> {
  const { replies, answered, clock, counter } = deps;
  const words = replies.answers?.[word];
  if (replies.answeredBy !== "sojourn" || words === undefined) return;
  if (outcome !== undefined && outcome !== "began") return;
  const late = clock.now() - text.time > (word === "stop" ? CONFIRMED_WITHIN : ANSWERED_WITHIN);
  const deliver = isValid("phone", text.from) && deliverability(deps.stages[deps.stage], text.from) === "deliver";
  const known = await deps.suppressions.read("sms", [addressHash]);
  const silent = known !== undefined && !(word === "stop" && known.reason === UNSUBSCRIBED);
  if (late || !deliver || silent) {
    counter.count("WordUnanswered", { word, reason: late ? "late" : deliver ? "suppressed" : "stage" });
    return;
  }
  if (!(await answered.claim(addressHash, text.id, clock.now()))) return;
  const { answer } = await handOver(deps, text, words);
  if (answer === "throttled" || answer === "misconfigured") {
    if (answer === "misconfigured") counter.count("ProviderFault", {});
    await answered.release(addressHash, text.id);
    throw new RetryableError("The provider did not take the answer to a text message yet.");
  }
  if (answer === "accepted") counter.count("WordAnswered", { word });
  else counter.count("WordUnanswered", { word, reason: answer });
}

async function handOver(
  { sendText }: AnswerDeps,
  { from, to }: IncomingText,
  text: string,
): Promise<Pick<ProviderAnswer, "answer">> {
  const tags = { customerId: "", key: "" };
  try {
    return await sendText({ channel: "sms", from: to, to: from, text, transactional: true, tags });
  } catch (error) {
    return { answer: error instanceof NotHandedOverError ? "misconfigured" : "unknown" };
  }
}
