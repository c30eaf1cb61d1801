import { defined } from "../../core/model/defined.ts";
import { RetryableError } from "../../core/model/errors.ts";
import {
  holding,
  isStopAfter,
  type Lift,
  liftable,
  type StoredSuppression,
  type Suppression,
  strongest,
} from "../../core/model/suppression.ts";
import type { LiftStore } from "../../core/ports/messages.ts";
import { addressKey, type Item, number, numberOf, requiredNumber, requiredText, text } from "./item.ts";
import { parse, SK, storedIn } from "./suppressions.ts";
import type { Change, Table } from "./table.ts";

/** How often a lift is made before whoever lifts has to come again; each failed try means that something else was stored. */
const TRIES = 5;

/** What people decide about suppressions, and everything that is stored of one. Only commands use it. */
export function liftStore(table: Table): LiftStore {
  return {
    lift: async (channel, addressHash, lift) => {
      const key = [addressKey(channel, addressHash), SK] as const;
      for (let tries = 0; tries < TRIES; tries++) {
        const item = await table.get(...key);
        if (item === undefined) return false;
        // This lift was stored before, and its answer was lost.
        if (tries > 0 && isLifted(item, lift)) return true;
        const stored = storedIn(item);
        const was = liftable(stored, lift.at);
        if (was === undefined) return false;
        if (await table.update(...key, lifting(stored, was, lift))) return true;
      }
      throw new RetryableError("Other writers of the suppression were first each time.");
    },
    record: async (channel, addressHash) => {
      const item = await table.get(addressKey(channel, addressHash), SK);
      if (item === undefined) return undefined;
      const lifts = (item.lifts?.L ?? []).map(({ M: lift = {} }) => ({
        by: requiredText(lift, "by"),
        why: requiredText(lift, "why"),
        at: requiredNumber(lift, "at"),
        was: parse(lift),
      }));
      const stored = storedIn(item);
      const { suppression, said } = stored;
      const holds = strongest(holding(stored));
      return { suppression: holds ?? suppression, lifted: holds === undefined, lifts, ...defined({ said }) };
    },
  };
}

/** What a lift stores, where the suppression is as it was read. */
function lifting({ suppression, said, liftedAt }: StoredSuppression, was: Suppression, { by, why, at }: Lift): Change {
  const entry = { by: text(by), why: text(why), at: number(at), reason: text(was.reason), time: number(was.time) };
  // Whoever lifts a STOP says START in the name of the number's owner.
  const starts = said !== undefined && !isStopAfter(said, at);
  const word = said === undefined ? "attribute_not_exists(#word)" : "#word = :word AND #wordTime = :wordTime";
  const lifted = liftedAt === undefined ? "attribute_not_exists(#lifted)" : "#lifted = :lifted";
  return {
    update: `SET #lifted = :at, #lifts = list_append(if_not_exists(#lifts, :none), :entry)${starts ? ", #word = :start, #wordTime = :at, #wordSince = :at" : ""}`,
    condition: `#reason = :reason AND #time = :time AND ${lifted} AND ${word}`,
    values: {
      ":at": number(at),
      ":none": { L: [] },
      ":entry": { L: [{ M: entry }] },
      ":reason": text(suppression.reason),
      ":time": number(suppression.time),
      ...(liftedAt === undefined ? {} : { ":lifted": number(liftedAt) }),
      ...(said === undefined ? {} : { ":word": text(said.word), ":wordTime": number(said.time) }),
      ...(starts ? { ":start": text("start") } : {}),
    },
  };
}

function isLifted(item: Item, { by, why, at }: Lift): boolean {
  return (item.lifts?.L ?? []).some(({ M = {} }) => M.by?.S === by && M.why?.S === why && numberOf(M, "at") === at);
}
