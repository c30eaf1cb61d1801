import { reportedAs } from "../feedback/find-message.ts";
import { bornOf, idsOf } from "../identity/merged.ts";
import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { type ParkingDeps, retryOrPark } from "../ingest/parking.ts";
import { defined } from "../model/defined.ts";
import type { JsonObject } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import { addressFor, addressHash, isValid } from "../policy/address.ts";
import type { OptOutList } from "../ports/inbound.ts";
import type { MessageFinder, MessageTags, SuppressionStore } from "../ports/messages.ts";
import type { PhoneIndex, ProfileStore } from "../ports/profiles.ts";
import type { EventBus, RefusedEvents } from "../ports/queues.ts";
import type { Hash } from "../ports/system.ts";
import { type AnswerDeps, answerWord } from "./answer.ts";
import { type IncomingText, incomingText } from "./incoming-text.ts";
import { EVENT_OF_TEXT } from "./text-events.ts";
import { type NumberWord, wordIn } from "./words.ts";

export interface ReceiveTextsDeps extends AnswerDeps, ParkingDeps {
  readonly suppressions: Pick<SuppressionStore, "read" | "say">;
  /** The words that act. */
  readonly words: ReadonlyMap<string, NumberWord>;
  readonly optOuts: OptOutList;
  readonly phones: PhoneIndex;
  readonly profiles: Pick<ProfileStore, "readOwn">;
  readonly messages: MessageFinder;
  readonly bus: EventBus;
  readonly refused: RefusedEvents;
  readonly hash: Hash;
  /** Takes in what comes by WhatsApp, where the workspace sends by it; false for any other record. */
  readonly receiveWhatsApp?: (deps: ReceiveTextsDeps, body: string) => Promise<boolean>;
}

/** A number of more customers is a shop's own, or made up: the first of them get the event. */
const MOST_CUSTOMERS = 50;

/**
 * Takes in text messages that came to a number of ours, and returns the ids of the records that must come again.
 *
 * 1. STOP and START hold for the number, whoever has it, now or later, and also where nobody has it. The later word holds, by the
 *    time at which AWS published the message.
 * 2. Each customer who has the number gets an event of the same id, so that a second delivery counts once.
 * 3. Nothing of a text or a number is in a log, a count or a reason.
 */
export async function receiveTexts(
  deps: ReceiveTextsDeps,
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const again = await Promise.all(
    records.map(async (record) => {
      try {
        await receive(deps, record);
        return [];
      } catch (error) {
        return retryOrPark(deps, [record], error, "A text message was not taken in; it comes again.");
      }
    }),
  );
  return again.flat();
}

async function receive(deps: ReceiveTextsDeps, { body }: QueueRecord): Promise<void> {
  if (await deps.receiveWhatsApp?.(deps, body)) return;
  const read = incomingText(body);
  if ("refused" in read) {
    await deps.refused.put(body, read.refused);
    deps.counter.count("EventRefused", {});
    return;
  }
  const { text } = read;
  const word = wordIn(text.text, deps.words);
  const number = addressHash(deps.hash, text.from);
  if (word !== undefined) await act(deps, text, number, word);
  const customers = await tellCustomers(deps, text, number, word);
  deps.counter.count("TextReceived", { word: word ?? "none", customers: customers === 0 ? "none" : "some" });
}

/**
 * Does what the word asks for. Our own suppression comes first: from then on nothing is sent. AWS blocks a number on its list, so the
 * confirmation of STOP goes before the number is put on it, and the answer to START after it was taken off.
 */
async function act(deps: ReceiveTextsDeps, text: IncomingText, addressHash: string, word: NumberWord): Promise<void> {
  if (word === "help") return answerWord(deps, { text, addressHash, word });
  const outcome = await deps.suppressions.say("sms", addressHash, word, text.time);
  const listed = outcome !== "older" && isValid("phone", text.from);
  if (word === "start" && listed) noteRefused(deps, word, await deps.optOuts.remove(text.from));
  await answerWord(deps, { text, addressHash, word, outcome });
  if (word === "stop" && listed) noteRefused(deps, word, await deps.optOuts.add(text.from));
}

function noteRefused({ counter }: ReceiveTextsDeps, word: NumberWord, done: "done" | "refused"): void {
  if (done === "refused") counter.count("OptOutListRefused", { word });
}

/** Puts the event of each customer who has the number on the bus; how many they are. */
async function tellCustomers(
  deps: ReceiveTextsDeps,
  text: IncomingText,
  addressHash: string,
  word: NumberWord | undefined,
): Promise<number> {
  const profiles = await ownersOf(deps, addressHash);
  const answered = profiles.length === 0 ? undefined : await answeredMessage(deps, text);
  const said: JsonObject = word === undefined ? { text: text.text } : { word };
  const { id, to, time } = text;
  for (const profile of profiles) {
    await deps.bus.put({
      id: `sms/${id}`,
      name: EVENT_OF_TEXT[word ?? "text"],
      ...customerOf(profile, answered),
      properties: { ...said, to },
      time,
    });
  }
  return profiles.length;
}

/** The customers who have the number with this hash. */
export async function ownersOf(deps: ReceiveTextsDeps, number: string): Promise<readonly Profile[]> {
  const ids = await deps.phones.customers(number, MOST_CUSTOMERS);
  const found = await Promise.all(ids.map((id) => ownerOf(deps, id, number)));
  return found.flatMap((profile) => profile ?? []);
}

/** The customer of this id, if they have the number: the index is a moment behind. */
async function ownerOf(
  { profiles, hash }: ReceiveTextsDeps,
  customerId: string,
  number: string,
): Promise<Profile | undefined> {
  const own = await profiles.readOwn(customerId);
  if (own === undefined || !("profile" in own)) return undefined;
  const address = addressFor(own.profile, "sms");
  return address !== undefined && addressHash(hash, address) === number ? own.profile : undefined;
}

/** The message of ours that the text answers, where AWS names it and it was a journey's. */
async function answeredMessage(
  { messages }: ReceiveTextsDeps,
  { answers }: IncomingText,
): Promise<MessageTags | undefined> {
  const name = answers === undefined ? undefined : reportedAs("sms", answers);
  return name === undefined ? undefined : messages.find(name);
}

/** Whose event it is; of the message that it answers, if it went to this customer, under the id that it was sent to. */
function customerOf(profile: Profile, answered: MessageTags | undefined) {
  const { customerId, born } = profile;
  if (answered === undefined || !idsOf(profile).includes(answered.customerId)) {
    return { customerId, knownSince: born };
  }
  const knownSince = bornOf(profile, answered.customerId) ?? born;
  return { customerId: answered.customerId, knownSince, ...defined({ message: answered.key }) };
}
