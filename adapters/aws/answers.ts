import { type AnswerChange, type AnswerRecord, NO_ANSWERS, withChanges } from "../../core/consent/history.ts";
import { RetryableError } from "../../core/model/errors.ts";
import type { AnswerHistory, Confirmations } from "../../core/ports/answers.ts";
import { addressKey, customerKey, expiry, type Item, number, requiredNumber, requiredText, text } from "./item.ts";
import { trusted } from "./packed.ts";
import type { Table } from "./table.ts";

/** The sort key of a customer's history of answers. */
export const ANSWERS = "ANSWERS";

/** How often a change is added again after another writer was first. */
const TRIES = 10;

/** The history of customers' answers: one item for each customer, which every change makes a version newer. */
export function answerHistory(table: Table): AnswerHistory {
  const stored = async (customerId: string): Promise<{ readonly record: AnswerRecord; readonly ver: number }> => {
    const item = await table.get(customerKey(customerId), ANSWERS);
    if (item === undefined) return { record: NO_ANSWERS, ver: 0 };
    return { record: parseAnswers(item), ver: requiredNumber(item, "ver") };
  };
  return {
    read: async (customerId) => (await stored(customerId)).record,
    append: async (customerId, changes) => {
      for (let tries = 0; tries < TRIES; tries++) {
        const { record, ver } = await stored(customerId);
        const next = withChanges(record, changes);
        if (next === record) return;
        const written = await table.update(customerKey(customerId), ANSWERS, {
          update: "SET #schema = :schema, #changes = :changes, #older = :older, #ver = :next",
          condition: ver === 0 ? "attribute_not_exists(#ver)" : "#ver = :ver",
          values: {
            ":schema": number(1),
            ":changes": text(JSON.stringify(next.changes)),
            ":older": number(next.older),
            ":next": number(ver + 1),
            ...(ver === 0 ? {} : { ":ver": number(ver) }),
          },
        });
        if (written) return;
      }
      throw new RetryableError("Other writers of the answers were first each time.");
    },
  };
}

/** The history in an item. */
export function parseAnswers(item: Item): AnswerRecord {
  const changes = trusted<readonly AnswerChange[]>(JSON.parse(requiredText(item, "changes")));
  return { changes, older: requiredNumber(item, "older") };
}

/** For how long an address gets no second message that asks for a confirmation; milliseconds. */
const ASKED_FOR = 86_400_000;

/** Who was asked to confirm last, by address: the item `S#<channel>#<sha256 of address>` / `ASKED`, for a day. */
export function confirmations(table: Table): Confirmations {
  return {
    take: (channel, addressHash, by, now) =>
      table.update(addressKey(channel, addressHash), "ASKED", {
        update: "SET #schema = :schema, #by = :by, #time = :now, #expiresAt = :until",
        condition: "attribute_not_exists(#time) OR #time <= :before OR #by = :by",
        values: {
          ":schema": number(1),
          ":by": text(by),
          ":now": number(now),
          ":before": number(now - ASKED_FOR),
          ":until": number(expiry(now + ASKED_FOR)),
        },
      }),
  };
}
