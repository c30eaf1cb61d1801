import { memoryAnsweredTexts, memoryOptOutList, memoryPhones } from "../../adapters/memory/inbound.ts";
import { memoryMessages, memorySuppressions } from "../../adapters/memory/messages.ts";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { type ReceiveTextsDeps, receiveTexts } from "../../core/inbound/receive-texts.ts";
import { actingWords } from "../../core/inbound/words.ts";
import { isoTime } from "../../core/moment/wall-time.ts";
import { addressHash } from "../../core/policy/address.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import type { BusEvent } from "../../core/ports/queues.ts";
import { someProfile } from "../contracts/some-profile.ts";

export const NOW = Date.UTC(2026, 8, 1, 9);
export const PHONE = "+4915112345678";
export const SHOP = "+447700900123";

/** The topic's queue, as AWS fills it, and everything that the function does with it. */
export function inboundWorld(changed: Partial<ReceiveTextsDeps> = {}) {
  const [profiles, messages, suppressions] = [memoryProfiles(), memoryMessages(), memorySuppressions()];
  const [answered, optOuts] = [memoryAnsweredTexts(), memoryOptOutList()];
  const done: string[] = [];
  const sent: OutgoingMessage<"sms">[] = [];
  const events: BusEvent[] = [];
  const refused: { body: string; reason: string }[] = [];
  const parked: string[] = [];
  const lines: string[] = [];
  const replies = {
    answeredBy: "sojourn",
    optOutList: "Default",
    languages: ["en"],
    answers: { stop: "Shop: no more texts.", start: "Shop: welcome back.", help: "Shop: 0800 1234. STOP ends it." },
  } as const;
  let now = NOW;
  let provider = async (): Promise<ProviderAnswer> => ({ answer: "accepted", providerId: "p-1" });
  const deps: ReceiveTextsDeps = {
    suppressions,
    answered,
    profiles,
    messages,
    replies,
    words: actingWords(replies),
    phones: memoryPhones(profiles.all),
    optOuts: {
      add: (number) => {
        done.push("listed");
        return optOuts.add(number);
      },
      remove: (number) => {
        done.push("taken off");
        return optOuts.remove(number);
      },
    },
    sendText: async (message) => {
      const answer = await provider();
      done.push(`answer ${answer.answer}`);
      if (answer.answer === "accepted") sent.push(message);
      return answer;
    },
    stages: {},
    stage: "prod",
    clock: { now: () => now },
    hash: sha256,
    bus: { put: async (event) => void events.push(event) },
    refused: { put: async (body, reason) => void refused.push({ body, reason }) },
    parked: { put: async (body) => void parked.push(body) },
    counter: {
      count: (name, dimensions) => void lines.push(JSON.stringify([name, dimensions])),
      note: (level, message, facts) => void lines.push(JSON.stringify([level, message, facts])),
    },
    ...changed,
  };
  let ids = 0;
  const record = (text: string, { from = PHONE, id = `i-${++ids}`, time = now, answers = "" } = {}) => {
    const payload = {
      originationNumber: from,
      destinationNumber: SHOP,
      messageKeyword: "KEYWORD",
      messageBody: text,
      inboundMessageId: id,
      ...(answers === "" ? {} : { previousPublishedMessageId: answers }),
    };
    const envelope = { Type: "Notification", MessageId: "sns-1", Message: JSON.stringify(payload) };
    return JSON.stringify({ ...envelope, Timestamp: isoTime(time) });
  };
  const receive = (...bodies: string[]) =>
    receiveTexts(
      deps,
      bodies.map((body, at) => ({ id: `r-${at}`, body })),
    );
  return {
    deps,
    profiles,
    messages,
    suppressions,
    optOuts,
    sent,
    events,
    refused,
    parked,
    lines,
    done,
    record,
    receive,
    text: (...given: Parameters<typeof record>) => receive(record(...given)),
    customer: (customerId: string, phone: string | null, fields: object = {}) =>
      profiles.write(
        someProfile(customerId, { born: NOW - 1000, addresses: { phone: { v: phone, t: NOW } }, ...fields }),
        undefined,
        {},
      ),
    reason: async (phone = PHONE) => (await suppressions.read("sms", [addressHash(sha256, phone)]))?.reason,
    after: (milliseconds: number) => {
      now += milliseconds;
    },
    provide: (answer: ProviderAnswer | Error) => {
      provider = async () => {
        if (answer instanceof Error) throw answer;
        return answer;
      };
    },
  };
}
