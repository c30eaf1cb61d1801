import { describe, expect, it } from "vitest";
import type { RecentEvent } from "../../core/model/profile.ts";
import { DAY, type Stores, someone, T0 } from "./stores.ts";

export function sideItemContract(stores: () => Stores): void {
  describe("spilt event ids", () => {
    const events: readonly RecentEvent[] = [
      { id: "a1", name: "Seen", time: T0, at: T0 + 3 },
      {
        id: "a2",
        name: "Bought",
        time: T0 - 9,
        at: T0 + 4,
        properties: { orderId: 7 },
        message: "m#1#s#1",
        past: true,
      },
    ];

    it("are read by their keys, whole", async () => {
      const customer = someone();
      stores().setNow(T0);
      await stores().spills.put(customer, "R#1", events, T0 + DAY);
      await stores().spills.put(customer, "R#2", [{ id: "b", name: "Seen", time: T0, at: T0 }], T0 + DAY);

      const read = await stores().spills.read(customer, ["R#1", "R#2", "R#3"]);

      expect(read.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
        ...events,
        { id: "b", name: "Seen", time: T0, at: T0 },
      ]);
    });

    it("are the same after a second put of the same key", async () => {
      const customer = someone();
      await stores().spills.put(customer, "R#1", events, T0 + DAY);
      await stores().spills.put(customer, "R#1", events, T0 + DAY);

      expect(await stores().spills.read(customer, ["R#1"])).toEqual(events);
    });

    it("are gone once their time is over, whether or not they were removed", async () => {
      const customer = someone();
      await stores().spills.put(customer, "R#1", events, T0 + DAY);

      stores().setNow(T0 + DAY + 1000);
      const read = await stores().spills.read(customer, ["R#1"]);
      stores().setNow(T0);

      expect(read).toEqual([]);
    });
  });

  describe("keyed entries", () => {
    it("count each entry once, whatever the order and however often it is put", async () => {
      const customer = someone();
      const put = (n: number) => stores().keyed.put(customer, "cart", "k1", { n, start: T0 + n });

      await put(3);
      await Promise.all([put(5), put(5)]);
      await put(3);

      expect(await stores().keyed.read(customer, "cart", "k1")).toEqual({ count: 2, last: T0 + 5, n: 5 });
    });

    it("are apart by customer, journey and key", async () => {
      const customer = someone();
      await stores().keyed.put(customer, "cart", "k1", { n: 1, start: T0 });

      expect(await stores().keyed.read(customer, "cart", "k2")).toBeUndefined();
      expect(await stores().keyed.read(customer, "order", "k1")).toBeUndefined();
      expect(await stores().keyed.read(someone(), "cart", "k1")).toBeUndefined();
    });
  });

  describe("suppressions", () => {
    it("are known by channel and address", async () => {
      const hash = someone();
      await stores().suppressions.put("email", hash, "bounced", T0);

      expect(await stores().suppressions.read("email", [hash])).toEqual({ reason: "bounced", time: T0 });
      expect(await stores().suppressions.read("webhook", [hash])).toBeUndefined();
      expect(await stores().suppressions.read("email", [someone()])).toBeUndefined();
    });

    it("may be put twice", async () => {
      const hash = someone();
      await stores().suppressions.put("email", hash, "complained", T0);
      await stores().suppressions.put("email", hash, "complained", T0);

      expect(await stores().suppressions.read("email", [hash])).toEqual({ reason: "complained", time: T0 });
    });

    it("are found under any of an address's hashes, the strongest of them", async () => {
      const [old, today, other] = [someone(), someone(), someone()];
      await stores().suppressions.put("email", old, "unsubscribed", T0);
      await stores().suppressions.put("email", today, "unsubscribed", T0 + 1);

      expect(await stores().suppressions.read("email", [other, old])).toEqual({ reason: "unsubscribed", time: T0 });
      expect(await stores().suppressions.read("email", [other, old, today])).toMatchObject({ time: T0 + 1 });

      await stores().suppressions.put("email", old, "bounced", T0 - 1);
      expect(await stores().suppressions.read("email", [today, old])).toMatchObject({ reason: "bounced" });
    });

    it("never become less: an unsubscription leaves a bounce, and an older one a newer", async () => {
      const [dead, gone] = [someone(), someone()];
      const { suppressions } = stores();
      await suppressions.put("email", dead, "bounced", T0);
      await suppressions.put("email", dead, "unsubscribed", T0 + 5);
      await suppressions.put("email", gone, "unsubscribed", T0 + 5);
      await suppressions.put("email", gone, "unsubscribed", T0);

      expect(await suppressions.read("email", [dead])).toEqual({ reason: "bounced", time: T0 });
      expect(await suppressions.read("email", [gone])).toEqual({ reason: "unsubscribed", time: T0 + 5 });

      await suppressions.put("email", gone, "complained", T0);
      expect(await suppressions.read("email", [gone])).toEqual({ reason: "complained", time: T0 });
    });

    it("are lifted once, with who, when and why; what was said before that changes nothing, what is said after does", async () => {
      const hash = someone();
      const { suppressions } = stores();
      const lift = { by: "ann", why: "asked by phone", at: T0 + 10 };
      expect(await suppressions.lift("email", hash, lift)).toBe(false);
      await suppressions.put("email", hash, "complained", T0);

      expect(await suppressions.lift("email", hash, lift)).toBe(true);
      expect(await suppressions.lift("email", hash, { ...lift, by: "bob" })).toBe(false);
      await suppressions.put("email", hash, "bounced", T0 + 10);

      expect(await suppressions.read("email", [hash])).toBeUndefined();
      const lifts = [{ ...lift, was: { reason: "complained", time: T0 } }];
      expect(await suppressions.record("email", hash)).toMatchObject({ lifted: true, lifts });

      await suppressions.put("email", hash, "unsubscribed", T0 + 11);
      expect(await suppressions.read("email", [hash])).toEqual({ reason: "unsubscribed", time: T0 + 11 });
      expect(await suppressions.record("email", hash)).toMatchObject({ lifted: false, lifts });
      expect(await suppressions.record("email", someone())).toBeUndefined();
    });
  });
}
