import { defined } from "../model/defined.ts";
import type { JsonObject } from "../model/json.ts";
import { addressHash } from "../policy/address.ts";
import { type IncomingWhatsApp, type WhatsAppStatus, whatsAppNews } from "./incoming-whatsapp.ts";
import { ownersOf, type ReceiveTextsDeps } from "./receive-texts.ts";
import { EVENT_OF_WHATSAPP } from "./whatsapp-events.ts";
import { wordIn } from "./words.ts";

/** The event of each status. */
const EVENT_OF_STATUS: Readonly<Record<WhatsAppStatus["status"], string>> = {
  sent: "WhatsApp Sent",
  delivered: "WhatsApp Delivered",
  read: "WhatsApp Read",
  failed: "WhatsApp Failed",
};

/**
 * Takes in what AWS publishes of our WhatsApp numbers. False: the record is no news of WhatsApp.
 *
 * 1. STOP and START hold for the number, by the time that Meta gives the message, and for WhatsApp alone. Nothing is answered.
 * 2. Each customer who has the number gets an event of the same id, so that a second delivery counts once. It opens the window for texts.
 * 3. A status becomes the event of the customer that the message was sent to. One that this stage did not send is ignored.
 */
export async function receiveWhatsApp(deps: ReceiveTextsDeps, body: string): Promise<boolean> {
  const news = whatsAppNews(body, deps.stage);
  if (news === undefined) return false;
  if ("refused" in news) {
    await deps.refused.put(body, news.refused);
    deps.counter.count("EventRefused", {});
    return true;
  }
  for (const message of news.messages) await tellCustomers(deps, message);
  for (const status of news.statuses) await report(deps, status);
  return true;
}

async function tellCustomers(deps: ReceiveTextsDeps, { id, from, text, type, time }: IncomingWhatsApp): Promise<void> {
  const word = wordIn(text, deps.words);
  const number = addressHash(deps.hash, from);
  if (word === "stop" || word === "start") await deps.suppressions.say("whatsapp", number, word, time);
  const owners = await ownersOf(deps, number);
  const properties: JsonObject = word === undefined ? { text, type } : { word };
  for (const { customerId, born: knownSince } of owners) {
    await deps.bus.put({
      ...{ id: `whatsapp/${id}`, name: EVENT_OF_WHATSAPP[word ?? "text"], customerId, knownSince, properties, time },
    });
  }
  deps.counter.count("TextReceived", { word: word ?? "none", customers: owners.length === 0 ? "none" : "some" });
}

async function report({ bus, profiles }: ReceiveTextsDeps, { id, status, time, tags, code }: WhatsAppStatus) {
  const { customerId, key: message } = tags;
  const own = await profiles.readOwn(customerId);
  const knownSince = tags.knownSince ?? (own !== undefined && "profile" in own ? own.profile.born : undefined);
  // Whoever it was sent to is not there any more.
  if (knownSince === undefined) return;
  const properties: JsonObject = status === "failed" ? { permanent: false, ...defined({ code }) } : {};
  await bus.put({
    ...{
      id: `whatsapp/${id}/${status}`,
      name: EVENT_OF_STATUS[status],
      customerId,
      knownSince,
      message,
      properties,
      time,
    },
  });
}
