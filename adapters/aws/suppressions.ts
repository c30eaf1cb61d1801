import { type Suppression, strongest, UNSUBSCRIBED } from "../../core/model/suppression.ts";
import type { SuppressionStore } from "../../core/ports/messages.ts";
import { type Item, number, numberOf, requiredNumber, requiredText, text } from "./item.ts";
import type { Table } from "./table.ts";

const SK = "S";

/**
 * Suppressions, one item for each channel and hash of an address. A lifted suppression stays, because it says who
 * lifted it.
 */
export function suppressionStore(table: Table): SuppressionStore {
  const pk = (channel: string, addressHash: string): string => `S#${channel}#${addressHash}`;
  return {
    read: async (channel, addressHashes) => {
      const [only, ...more] = addressHashes;
      if (only === undefined) return undefined;
      const found =
        more.length === 0
          ? [await table.get(pk(channel, only), SK)]
          : await table.getAll(addressHashes.map((hash) => ({ pk: pk(channel, hash), sk: SK })));
      return strongest(found.flatMap((item) => (item === undefined || isLifted(item) ? [] : parse(item))));
    },
    put: async (channel, addressHash, reason, time) => {
      await table.update(pk(channel, addressHash), SK, {
        update: "SET #schema = :schema, #reason = :reason, #time = :time REMOVE #lifted",
        condition: reason === UNSUBSCRIBED ? `${NEWER} AND ${WEAKER}` : NEWER,
        values: { ":schema": number(1), ":reason": text(reason), ":time": number(time) },
      });
    },
    lift: async (channel, addressHash, { by, why, at }) => {
      const item = await table.get(pk(channel, addressHash), SK);
      if (item === undefined || isLifted(item)) return false;
      const was = parse(item);
      const entry = { by: text(by), why: text(why), at: number(at), reason: text(was.reason), time: number(was.time) };
      return table.update(pk(channel, addressHash), SK, {
        update: "SET #lifted = :at, #lifts = list_append(if_not_exists(#lifts, :none), :entry)",
        condition: "#reason = :reason AND #time = :time AND attribute_not_exists(#lifted)",
        values: {
          ":at": number(at),
          ":none": { L: [] },
          ":entry": { L: [{ M: entry }] },
          ":reason": entry.reason,
          ":time": entry.time,
        },
      });
    },
    record: async (channel, addressHash) => {
      const item = await table.get(pk(channel, addressHash), SK);
      if (item === undefined) return undefined;
      const lifts = (item.lifts?.L ?? []).map(({ M: lift = {} }) => ({
        by: requiredText(lift, "by"),
        why: requiredText(lift, "why"),
        at: requiredNumber(lift, "at"),
        was: parse(lift),
      }));
      return { suppression: parse(item), lifted: isLifted(item), lifts };
    },
  };
}

/** Reported after the suppression was lifted, if it was. */
const NEWER = "(attribute_not_exists(#lifted) OR #lifted < :time)";
/** Only an older unsubscription, or a lifted suppression, is stored. */
const WEAKER = "(attribute_not_exists(#reason) OR attribute_exists(#lifted) OR (#reason = :reason AND #time < :time))";

function isLifted(item: Item): boolean {
  return numberOf(item, "lifted") !== undefined;
}

function parse(item: Item): Suppression {
  return { reason: requiredText(item, "reason"), time: requiredNumber(item, "time") };
}
