import { describe, expect, it } from "vitest";
import { DUE_SHARDS, type DueItem } from "../../core/ports/profiles.ts";
import { someProfile } from "./some-profile.ts";
import { HOUR, type Stores, someone, T0 } from "./stores.ts";

export function dueContract(stores: () => Stores): void {
  /** Long before the other tests' times, so that a limit cannot hide what was just written. */
  const EARLY = T0 - 1000 * HOUR;

  const listed = async (before: number, customers: readonly string[], limit = 1000): Promise<DueItem[]> => {
    const shards = await Promise.all(
      Array.from({ length: DUE_SHARDS }, (_, shard) => stores().due.list(shard, before, limit)),
    );
    return shards.flatMap(({ items }) => items).filter((item) => customers.includes(item.customerId));
  };

  describe("the index of what is due", () => {
    it("lists profiles and claimed messages whose time has come, each in one shard", async () => {
      const [early, late, never] = [someone(), someone(), someone()];
      const { messages } = stores();
      await stores()
        .profiles()
        .write(someProfile(early, { due: EARLY }), undefined, {});
      await stores()
        .profiles()
        .write(someProfile(late, { due: EARLY + HOUR }), undefined, {});
      await stores().profiles().write(someProfile(never), undefined, {});
      await messages.put(
        {
          schema: 1,
          customerId: late,
          key: "welcome#1#hello#1",
          state: "claimed",
          attempt: 1,
          channel: "email",
          template: "hello",
          transactional: true,
          time: EARLY - HOUR,
          first: EARLY - HOUR,
          lease: EARLY,
          due: EARLY,
        },
        undefined,
      );

      const items = await listed(EARLY, [early, late, never]);

      expect(items.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
        { kind: "message", customerId: late, key: "welcome#1#hello#1" },
        { kind: "profile", customerId: early },
      ]);
    });

    it("lists the oldest first, as many as asked", async () => {
      // So many that each shard has some, whatever this process calls them.
      const customers = Array.from({ length: 120 }, someone);
      const at = new Map(customers.map((customer, place) => [customer, EARLY - HOUR + ((place * 7) % 120)]));
      for (const [customer, due] of at) await stores().profiles().write(someProfile(customer, { due }), undefined, {});

      for (let shard = 0; shard < DUE_SHARDS; shard++) {
        const all = (await stores().due.list(shard, EARLY - 1, 1000)).items.map((item) => at.get(item.customerId));
        const some = (await stores().due.list(shard, EARLY - 1, 2)).items.map((item) => at.get(item.customerId));

        expect(all.length).toBeGreaterThan(0);
        expect(all).toEqual(all.toSorted((a = 0, b = 0) => a - b));
        expect(some).toEqual(all.slice(0, 2));
      }
      expect(await listed(EARLY, customers)).toHaveLength(120);
    });

    it("goes on page by page, to the end, over items of one due time too", async () => {
      const customers = Array.from({ length: 24 }, someone);
      const due = EARLY - 2 * HOUR;
      for (const customer of customers) await stores().profiles().write(someProfile(customer, { due }), undefined, {});
      const paged: string[] = [];

      for (let shard = 0; shard < DUE_SHARDS; shard++) {
        let from: string | undefined;
        do {
          const page = await stores().due.list(shard, due, 2, from);
          expect(page.items.length).toBeLessThanOrEqual(2);
          paged.push(...page.items.map((item) => item.customerId));
          from = page.next;
        } while (from !== undefined);
      }

      expect(paged.filter((customer) => customers.includes(customer)).toSorted()).toEqual(customers.toSorted());
    });

    it("lists a claim when the sweeper is to look again, and leaves that of another attempt", async () => {
      const customer = someone();
      const { messages } = stores();
      const key = "welcome#1#hello#1";
      const claim = {
        schema: 1,
        customerId: customer,
        key,
        state: "claimed",
        attempt: 2,
        channel: "email",
        template: "hello",
        transactional: true,
        time: EARLY - HOUR,
        first: EARLY - HOUR,
        lease: EARLY,
        due: EARLY,
      } as const;
      await messages.put(claim, undefined);

      await messages.postponeSweep(customer, key, 1, EARLY + 5 * HOUR);
      expect(await listed(EARLY, [customer])).toHaveLength(1);
      await messages.postponeSweep(customer, key, 2, EARLY + HOUR);

      expect(await listed(EARLY, [customer])).toEqual([]);
      expect(await listed(EARLY + HOUR, [customer])).toEqual([{ kind: "message", customerId: customer, key }]);
      expect(await messages.read(customer, key)).toEqual({ ...claim, due: EARLY + HOUR });
    });

    it("spreads customers over its shards", async () => {
      const customers = Array.from({ length: 40 }, someone);
      for (const customer of customers) {
        await stores()
          .profiles()
          .write(someProfile(customer, { due: EARLY }), undefined, {});
      }

      for (let shard = 0; shard < DUE_SHARDS; shard++) {
        const { items } = await stores().due.list(shard, EARLY, 1000);
        expect(items.filter((item) => customers.includes(item.customerId)).length).toBeGreaterThan(0);
      }
    });

    it("moves with the profile's due time", async () => {
      const customer = someone();
      const profiles = stores().profiles();
      await profiles.write(someProfile(customer, { due: EARLY }), undefined, {});
      await profiles.write(someProfile(customer, { ver: 2, due: EARLY + HOUR }), 1, {});

      expect(await listed(EARLY, [customer])).toEqual([]);
      expect(await listed(EARLY + HOUR, [customer])).toEqual([{ kind: "profile", customerId: customer }]);

      await profiles.write(someProfile(customer, { ver: 3 }), 2, {});
      expect(await listed(EARLY + HOUR, [customer])).toEqual([]);
    });
  });
}
