import { describe, expect, it } from "vitest";
import { MEMBER_SHARDS } from "../../core/ports/profiles.ts";
import { type Stores, someone } from "./stores.ts";

let segments = 0;
/** A segment nobody else has. */
const someSegment = () => `segment_${process.pid}_${++segments}`;

export function memberContract(stores: () => Stores): void {
  const listed = async (segment: string): Promise<readonly string[]> => {
    const shards = await Promise.all(
      Array.from({ length: MEMBER_SHARDS }, (_, shard) => stores().members.list(segment, shard, 1000)),
    );
    return shards.flat().toSorted();
  };

  describe("members of segments", () => {
    it("are listed, each in one shard, and those who left are not", async () => {
      const segment = someSegment();
      const [ann, bob, cid] = [someone(), someone(), someone()];
      for (const customer of [ann, bob, cid]) await stores().members.put(customer, segment, true, 1);
      await stores().members.put(bob, segment, false, 2);
      await stores().members.put(ann, someSegment(), false, 5);

      expect(await listed(segment)).toEqual([ann, cid].toSorted());
    });

    it("are as the newest profile says, in whatever order it is said, and said twice", async () => {
      const segment = someSegment();
      const [ann, bob] = [someone(), someone()];
      await stores().members.put(ann, segment, false, 3);
      await stores().members.put(ann, segment, true, 2);
      await stores().members.put(bob, segment, true, 9);
      await stores().members.put(bob, segment, false, 8);
      await stores().members.put(bob, segment, true, 9);

      expect(await listed(segment)).toEqual([bob]);
    });

    it("come in order of id, as many as asked, after the one named", async () => {
      const segment = someSegment();
      const customers = Array.from({ length: 24 }, someone);
      for (const customer of customers) await stores().members.put(customer, segment, true, 1);

      const paged: string[] = [];
      for (let shard = 0; shard < MEMBER_SHARDS; shard++) {
        const all = await stores().members.list(segment, shard, 1000);
        for (let after: string | undefined; ; ) {
          const page = await stores().members.list(segment, shard, 2, after);
          paged.push(...page);
          after = page.at(-1);
          if (after === undefined) break;
        }
        expect(all).toEqual(all.toSorted());
      }

      expect(paged.toSorted()).toEqual(customers.toSorted());
    });
  });
}
