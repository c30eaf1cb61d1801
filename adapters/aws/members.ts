import { type Clock, MEMBER_SHARDS, type MemberStore } from "../../core/ports.ts";
import { number, requiredText, text } from "./attributes.ts";
import { customerKey, expiry, shardOf } from "./keys.ts";
import type { Table } from "./table.ts";

/** The sparse index of members: partition `memberShard`, sort `pk`. Who has left a segment is not in it. */
export const MEMBERS_INDEX = "members";

/** How long it is known that somebody left: longer than an older word of their being a member can take; milliseconds. */
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
            ? { ":shard": text(shardKey(segment, shard)) }
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
            ":shard": text(shardKey(segment, shard)),
            ...(after === undefined ? {} : { ":after": text(customerKey(after)) }),
          },
        },
        limit,
      );
      return items.map((item) => requiredText(item, "pk").slice(CUSTOMER.length));
    },
  };
}

const shardKey = (segment: string, shard: number): string => `${segment}#${shard}`;
