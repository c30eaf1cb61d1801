import { ANSWERED_KEPT, type AnsweredTexts } from "../../core/ports/inbound.ts";
import { sha256 } from "../system/system.ts";
import { addressKey, expiry, flag, number } from "./item.ts";
import type { Table } from "./table.ts";

/** One item for each text message that was answered, `S#sms#<hash of the number>` / `ANSWERED#<hash of AWS's id>`, for 14 days. */
export function answeredTexts(table: Table): AnsweredTexts {
  const key = (addressHash: string, textId: string) =>
    [addressKey("sms", addressHash), `ANSWERED#${sha256(textId).slice(0, 32)}`] as const;
  return {
    claim: (addressHash, textId, now) =>
      table.update(...key(addressHash, textId), {
        update: "SET #schema = :schema, #expiresAt = :until REMOVE #released",
        condition: "attribute_not_exists(#schema) OR #released = :yes",
        values: { ":schema": number(1), ":until": number(expiry(now + ANSWERED_KEPT)), ":yes": flag(true) },
      }),
    release: async (addressHash, textId) => {
      await table.update(...key(addressHash, textId), {
        update: "SET #released = :yes",
        condition: "attribute_exists(#schema)",
        values: { ":yes": flag(true) },
      });
    },
  };
}
