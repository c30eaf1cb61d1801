import { type Numbered, originOf } from "../../core/identity/merged.ts";
import type { EntryBody } from "../../core/model/entry.ts";
import { getOwn } from "../../core/model/json.ts";
import type { Profile, RecentEvent } from "../../core/model/profile.ts";
import type { KeyedEntryStore, SpillStore } from "../../core/ports/profiles.ts";
import type { Clock } from "../../core/ports/system.ts";
import { type BodyFormat, type BodyWrite, isOffloaded } from "../../core/profile/offload.ts";
import { sha256 } from "../system/system.ts";
import { bodySk, customerKey, expired, expiry, type Item, number, requiredNumber, requiredText, text } from "./item.ts";
import { BODY } from "./packed-entry.ts";
import { RECENT } from "./packed-events.ts";
import type { Place, Table } from "./table.ts";

export const BODY_FORMAT: BodyFormat = { hash: sha256, text: (body) => JSON.stringify(BODY.pack(body)) };

/** How many items are written at once: an event may change the bodies of many entries. */
const WRITES_AT_ONCE = 25;

/**
 * Writes bodies to items of their own, and extends the expiry of existing ones. Idempotency key: the hash of the body.
 */
export async function writeBodies(table: Table, profile: Numbered, writes: readonly BodyWrite[]): Promise<void> {
  const write = async ({ n, hash, text: body, expiresAt }: BodyWrite) => {
    const { pk, sk } = bodyPlace(profile, n, hash);
    const until = number(expiry(expiresAt));
    if (body !== undefined) {
      await table.put({ pk: text(pk), sk: text(sk), schema: number(1), body: text(body), expiresAt: until });
    } else {
      const condition = "attribute_exists(#pk)";
      await table.update(pk, sk, { update: "SET #expiresAt = :until", condition, values: { ":until": until } });
    }
  };
  for (let at = 0; at < writes.length; at += WRITES_AT_ONCE)
    await Promise.all(writes.slice(at, at + WRITES_AT_ONCE).map(write));
}

async function one(table: Table, { pk, sk }: Place): Promise<readonly Item[]> {
  const item = await table.get(pk, sk);
  return item === undefined ? [] : [item];
}

/** Where the body of an entry lies: that of a merged profile stays under its own id and number. */
function bodyPlace(profile: Numbered, n: number, hash: string): Place {
  const origin = originOf(profile, n);
  return { pk: customerKey(origin.customerId), sk: bodySk(origin.n, hash) };
}

/** The bodies of these entries, by entry id. An expired item is read too: a body that the profile names is in use. */
export async function readBodies(
  table: Table,
  profile: Profile,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EntryBody | undefined>> {
  const places = ids.flatMap((id): [string, Place][] => {
    const entry = getOwn(profile.entries, id);
    return entry !== undefined && isOffloaded(entry) ? [[id, bodyPlace(profile, entry.n, entry.offloaded.hash)]] : [];
  });
  const [only, ...others] = places.map(([, place]) => place);
  if (only === undefined) return new Map();
  const items = others.length > 0 ? await table.getAll([only, ...others]) : await one(table, only);
  const found = new Map(items.map((item) => [nameOf({ pk: item.pk?.S ?? "", sk: item.sk?.S ?? "" }), item]));
  return new Map(
    places.map(([id, place]) => {
      const item = found.get(nameOf(place));
      return [id, item === undefined ? undefined : BODY.unpack(JSON.parse(requiredText(item, "body")))];
    }),
  );
}

const nameOf = ({ pk, sk }: Place): string => `${pk} ${sk}`;

/** The events in a side item. */
export function parseSpill(item: Item): readonly RecentEvent[] {
  return RECENT.unpack(JSON.parse(requiredText(item, "events")));
}

export function spillStore(table: Table, clock: Clock): SpillStore {
  return {
    read: async (customerId, sks) => {
      const items = await Promise.all(sks.map((sk) => table.get(customerKey(customerId), sk)));
      return items.flatMap((item) => (item === undefined || expired(item, clock) ? [] : parseSpill(item)));
    },
    put: async (customerId, sk, events, expiresAt) => {
      await table.put({
        pk: text(customerKey(customerId)),
        sk: text(sk),
        schema: number(1),
        events: text(JSON.stringify(RECENT.pack(events))),
        expiresAt: number(expiry(expiresAt)),
      });
    },
  };
}

const KEYED_KEPT = 2 * 365 * 86_400_000;

export function keyedEntryStore(table: Table, clock: Clock): KeyedEntryStore {
  const sk = (journey: string, key: string): string => `E#${journey}#${key}`;
  return {
    read: async (customerId, journey, key) => {
      const item = await table.get(customerKey(customerId), sk(journey, key));
      if (item === undefined || expired(item, clock)) return undefined;
      return {
        count: requiredNumber(item, "count"),
        last: requiredNumber(item, "last"),
        n: requiredNumber(item, "n"),
      };
    },
    put: async (customerId, journey, key, { n, start }) => {
      await table.update(customerKey(customerId), sk(journey, key), {
        update: "SET #schema = :schema, #last = :last, #n = :n, #expiresAt = :expiresAt ADD #count :one",
        condition: "attribute_not_exists(#n) OR #n < :n",
        values: {
          ":schema": number(1),
          ":last": number(start),
          ":n": number(n),
          ":expiresAt": number(expiry(start + KEYED_KEPT)),
          ":one": number(1),
        },
      });
    },
  };
}
