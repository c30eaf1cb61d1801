import { defined } from "../../core/model/defined.ts";
import { RetryableError } from "../../core/model/errors.ts";
import {
  afterWord,
  holding,
  type SaidWord,
  type StopWord,
  type StoredSuppression,
  type Suppression,
  strongest,
  UNSUBSCRIBED,
} from "../../core/model/suppression.ts";
import type { SuppressionStore } from "../../core/ports/messages.ts";
import { addressKey, type Item, number, numberOf, requiredNumber, requiredText, text, textOf } from "./item.ts";
import { type Change, clauses, type Table } from "./table.ts";

export const SK = "S";

/** How often a word is written before whoever says it has to come again; each failed try means that another word was written. */
const TRIES = 5;

/**
 * Suppressions, one item for each channel and hash of an address. A lifted suppression stays, because it says who
 * lifted it.
 */
export function suppressionStore(table: Table): SuppressionStore {
  return {
    read: async (channel, addressHashes) => {
      const [only, ...more] = addressHashes;
      if (only === undefined) return undefined;
      const found =
        more.length === 0
          ? [await table.get(addressKey(channel, only), SK)]
          : await table.getAll(addressHashes.map((hash) => ({ pk: addressKey(channel, hash), sk: SK })));
      return strongest(found.flatMap((item) => (item === undefined ? [] : holding(storedIn(item)))));
    },
    put: async (channel, addressHash, reason, time) => {
      await table.update(addressKey(channel, addressHash), SK, {
        update: "SET #schema = :schema, #reason = :reason, #time = :time REMOVE #lifted",
        condition: reason === UNSUBSCRIBED ? `${NEWER} AND ${WEAKER}` : NEWER,
        values: { ":schema": number(1), ":reason": text(reason), ":time": number(time) },
      });
    },
    say: async (channel, addressHash, word, time) => {
      const key = [addressKey(channel, addressHash), SK] as const;
      for (let tries = 0; tries < TRIES; tries++) {
        if (await table.update(...key, begin(word, time))) return "began";
        if (await table.update(...key, repeat(word, time))) return "held";
        const item = await table.get(...key);
        const stored: Partial<StoredSuppression> = item === undefined ? {} : storedIn(item);
        const { outcome, said } = afterWord(stored, word, time);
        // Where the word would still change what is stored, another word came between the two updates.
        if (said?.word === stored.said?.word && said?.time === stored.said?.time) return outcome;
      }
      throw new RetryableError("Other words of the number were first each time.");
    },
  };
}

/** Reported after the suppression was lifted, if it was. */
const NEWER = "(attribute_not_exists(#lifted) OR #lifted < :time)";
/** Only an older unsubscription, or a lifted suppression, is stored. */
const WEAKER = "(attribute_not_exists(#reason) OR attribute_exists(#lifted) OR (#reason = :reason AND #time < :time))";

/**
 * The word begins to hold: it is later than the other word and, for STOP, than a lift. Where nothing is stored of the number it is
 * stored as an unsubscription, which the code of earlier releases reads.
 */
function begin(word: StopWord, time: number): Change {
  const later = `(attribute_not_exists(#word) OR (#word <> :word AND #wordTime ${word === "stop" ? "<=" : "<"} :time))`;
  return {
    update: clauses([
      "#schema = :schema",
      "#reason = if_not_exists(#reason, :reason)",
      "#time = if_not_exists(#time, :time)",
      "#word = :word",
      "#wordTime = :time",
      "#wordSince = :time",
    ]),
    condition: word === "stop" ? `${NEWER} AND ${later}` : later,
    values: {
      ":schema": number(1),
      ":reason": text(UNSUBSCRIBED),
      ":time": number(time),
      ":word": text(word),
    },
  };
}

/** The word holds already, and is said again later. */
function repeat(word: StopWord, time: number): Change {
  return {
    update: "SET #wordTime = :time",
    condition: "#word = :word AND #wordTime < :time",
    values: { ":word": text(word), ":time": number(time) },
  };
}

export function storedIn(item: Item): StoredSuppression {
  const liftedAt = numberOf(item, "lifted");
  return { suppression: parse(item), ...defined({ liftedAt, said: saidIn(item) }) };
}

function saidIn(item: Item): SaidWord | undefined {
  const word = (["stop", "start"] as const).find((each) => each === textOf(item, "word"));
  if (word === undefined) return undefined;
  return { word, time: requiredNumber(item, "wordTime"), since: requiredNumber(item, "wordSince") };
}

export function parse(item: Item): Suppression {
  return { reason: requiredText(item, "reason"), time: requiredNumber(item, "time") };
}
