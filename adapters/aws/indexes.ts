import * as z from "zod/mini";
import {
  type DueIndex,
  type DueItem,
  MEMBER_SHARDS,
  type MemberStore,
  type PhoneIndex,
  type ProfileScan,
} from "../../core/ports/profiles.ts";
import type { Clock } from "../../core/ports/system.ts";
import {
  customerKey,
  DUE_INDEX,
  expiry,
  messageSk,
  number,
  PHONES_INDEX,
  PROFILE,
  requiredText,
  shardKey,
  shardOf,
  text,
} from "./item.ts";
import type { Table } from "./table.ts";

const MESSAGE = messageSk("");

/** The sparse index of due items, for the sweeper. */
export function dueIndex(table: Table): DueIndex {
  return {
    list: async (shard, before, limit, from) => {
      const page = await table.query(
        DUE_INDEX,
        {
          condition: "#dueShard = :shard AND #due <= :before",
          values: { ":shard": text(shardKey(shard)), ":before": number(before) },
        },
        limit,
        from === undefined ? undefined : JSON.parse(from),
      );
      return {
        items: page.items.flatMap((item) => parseDue(requiredText(item, "pk"), requiredText(item, "sk"))),
        ...(page.next === undefined ? {} : { next: JSON.stringify(page.next) }),
      };
    },
  };
}

function parseDue(pk: string, sk: string): DueItem[] {
  const customerId = pk.slice(customerKey("").length);
  if (sk === PROFILE) return [{ kind: "profile", customerId }];
  if (sk.startsWith(MESSAGE)) return [{ kind: "message", customerId, key: sk.slice(MESSAGE.length) }];
  return [];
}

/** The sparse index of members: partition `memberShard`, sort `pk`. Customers who left a segment are not in it. */
const MEMBERS_INDEX = "members";

/** How long a departure is stored: longer than an older message about the membership can take; milliseconds. */
const LEFT_KEPT = 30 * 86_400_000;

const CUSTOMER = customerKey("");

/** Members of segments, one item for each customer and segment. */
export function memberStore(table: Table, clock: Clock): MemberStore {
  return {
    put: async (customerId, segment, member, ver) => {
      const shard = shardOf(customerId, MEMBER_SHARDS);
      await table.update(customerKey(customerId), `G#${segment}`, {
        update: member
          ? "SET #schema = :schema, #ver = :ver, #memberShard = :shard REMOVE #expiresAt"
          : "SET #schema = :schema, #ver = :ver, #expiresAt = :expiresAt REMOVE #memberShard",
        condition: "attribute_not_exists(#ver) OR #ver < :ver",
        values: {
          ":schema": number(1),
          ":ver": number(ver),
          ...(member
            ? { ":shard": text(memberShardKey(segment, shard)) }
            : { ":expiresAt": number(expiry(clock.now() + LEFT_KEPT)) }),
        },
      });
    },
    list: async (segment, shard, limit, after) => {
      const { items } = await table.query(
        MEMBERS_INDEX,
        {
          condition: `#memberShard = :shard${after === undefined ? "" : " AND #pk > :after"}`,
          values: {
            ":shard": text(memberShardKey(segment, shard)),
            ...(after === undefined ? {} : { ":after": text(customerKey(after)) }),
          },
        },
        limit,
      );
      return items.map((item) => requiredText(item, "pk").slice(CUSTOMER.length));
    },
  };
}

const memberShardKey = (segment: string, shard: number): string => `${segment}#${shard}`;

/** The sparse index of customers by the hash of their number. */
export function phoneIndex(table: Table): PhoneIndex {
  return {
    customers: async (phoneHash, limit) => {
      const { items } = await table.query(
        PHONES_INDEX,
        { condition: "#phoneHash = :phoneHash", values: { ":phoneHash": text(phoneHash) } },
        limit,
      );
      return items.map((item) => requiredText(item, "pk").slice(CUSTOMER.length));
    },
  };
}

/**
 * All profiles of the table. A scan reads, and pays for, all items. It runs only when rules change; an index of
 * profiles would cost a write for every change of every customer.
 */
export function profileScan(table: Table): ProfileScan {
  const scanPlace = z.object({ pk: z.string(), sk: z.string() });
  return {
    page: async (limit, from) => {
      const page = await table.scan(PROFILE, limit, from === undefined ? undefined : scanPlace.parse(JSON.parse(from)));
      return {
        customers: page.items.map((item) => requiredText(item, "pk").slice(customerKey("").length)),
        ...(page.next === undefined ? {} : { next: JSON.stringify(page.next) }),
      };
    },
  };
}
