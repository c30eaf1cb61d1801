import type { Channel } from "../../core/channels/channels.ts";
import type { AnswerRecord } from "../../core/consent/history.ts";
import type { Json, JsonObject } from "../../core/model/json.ts";
import type { Message } from "../../core/model/message.ts";
import type { RecentEvent } from "../../core/model/profile.ts";
import type { InboxMessage } from "../../core/ports/inbox.ts";
import type { EndedEntries, Held } from "../../core/privacy/export.ts";
import { ANSWERS, parseAnswers } from "./answers.ts";
import { parseInbox } from "./inbox.ts";
import { addressKey, customerKey, type Item, PROFILE, requiredNumber, requiredText, textOf } from "./item.ts";
import { parseMessage } from "./message-item.ts";
import { parseSpill } from "./side-items.ts";
import type { Table } from "./table.ts";

type Items = Pick<Held, "messages" | "inApp" | "answers" | "spilled" | "ended" | "memberships" | "other">;

/** Everything under these ids but profiles and other names. Bodies of entries (`B#`) come with the profile. */
export async function itemsHeld(table: Table, ids: readonly string[]): Promise<Items> {
  const messages: Message[] = [];
  const inApp: InboxMessage[] = [];
  const answers: AnswerRecord[] = [];
  const spilled: RecentEvent[] = [];
  const ended: EndedEntries[] = [];
  const memberships: Held["memberships"][number][] = [];
  const other: JsonObject[] = [];
  for (const id of ids) {
    for (const item of await table.partition(customerKey(id))) {
      const sk = requiredText(item, "sk");
      if (sk === PROFILE || sk.startsWith("B#")) continue;
      if (sk.startsWith("M#")) messages.push(parseMessage(id, item));
      else if (sk.startsWith("A#")) inApp.push(parseInbox(id, item));
      else if (sk.startsWith("R#")) spilled.push(...parseSpill(item));
      else if (sk.startsWith("E#")) ended.push(endedOf(sk, item));
      else if (sk.startsWith("G#")) {
        memberships.push({ id, segment: sk.slice(2), member: textOf(item, "memberShard") !== undefined });
      } else if (sk === ANSWERS) answers.push(parseAnswers(item));
      else other.push({ id, ...plainItem(item) });
    }
  }
  return { messages, inApp, answers, spilled, ended, memberships, other };
}

/** What else lies under the hash of an address: who was asked to confirm, texts that were answered, and new links. */
export async function mailedTo(table: Table, channel: Channel, addressHash: string): Promise<readonly JsonObject[]> {
  const under = await table.partition(addressKey(channel, addressHash));
  const links = await table.partition(`N#${addressHash}`);
  return [...under.filter((item) => requiredText(item, "sk") !== "S"), ...links].map((item) => ({
    channel,
    addressHash,
    ...plainItem(item),
  }));
}

function endedOf(sk: string, item: Item): EndedEntries {
  const [, journey = "", ...key] = sk.split("#");
  return { journey, key: key.join("#"), count: requiredNumber(item, "count"), last: requiredNumber(item, "last") };
}

/** An item as JSON, without its partition. */
function plainItem(item: Item): JsonObject {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]): [string, Json][] =>
      name === "pk" ? [] : [[name, plainValue(value)]],
    ),
  );
}

function plainValue({ S, N, BOOL, L, M, SS, NS }: Item[string]): Json {
  if (S !== undefined) return S;
  if (N !== undefined) return Number(N);
  if (BOOL !== undefined) return BOOL;
  if (L !== undefined) return L.map(plainValue);
  if (M !== undefined) return Object.fromEntries(Object.entries(M).map(([name, value]) => [name, plainValue(value)]));
  return SS ?? NS?.map(Number) ?? null;
}
