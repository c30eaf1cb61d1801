import { describe, expect, it } from "vitest";
import { someProfile } from "./some-profile.ts";
import { type Stores, someone, T0 } from "./stores.ts";

/** Marks of erasures, and what erasures remove and leave. */
export function erasureContract(stores: () => Stores): void {
  describe("erasures", () => {
    const erasure = { at: T0 + 1, ids: ["a", "b"], runs: [{ machine: "order", name: "order-1" }] };

    it("replaces the profile by a mark under which nobody reads or writes one", async () => {
      const ada = someone();
      const { erasures } = stores();
      const profiles = stores().profiles();
      await profiles.write(someProfile(ada), undefined, {});
      const own = await profiles.readOwn(ada);

      expect(await erasures.mark(ada, erasure, own)).toBe(true);

      expect(await erasures.read(ada)).toEqual(erasure);
      expect(await profiles.read(ada)).toBeUndefined();
      expect(await stores().profiles().readOwn(ada)).toBeUndefined();
      expect(await profiles.write(someProfile(ada), undefined, {})).toBe("clash");
      expect(await profiles.write({ ...someProfile(ada), ver: 2 }, 1, {})).toBe("clash");
      expect(await profiles.point(ada, { into: "x", born: 1, since: T0 }, undefined)).toBe("clash");
      await profiles.clear(someProfile(ada), {}, ["1/enter#order#1"], { was: 0 });
      expect(await erasures.read(ada)).toEqual(erasure);
    });

    it("replaces only what was read, also nothing or a pointer, and no other mark", async () => {
      const [ada, bob, new_] = [someone(), someone(), someone()];
      const { erasures } = stores();
      const profiles = stores().profiles();
      await profiles.write(someProfile(ada), undefined, {});
      const own = await profiles.readOwn(ada);
      await profiles.write({ ...someProfile(ada), ver: 2 }, 1, {});
      await profiles.point(bob, { into: ada, born: T0, since: T0 }, undefined);

      expect(await erasures.mark(ada, erasure, own)).toBe(false);
      expect(await erasures.mark(ada, erasure, undefined)).toBe(false);
      expect(await erasures.mark(bob, erasure, await profiles.readOwn(bob))).toBe(true);
      expect(await profiles.read(bob)).toBeUndefined();
      expect(await erasures.mark(new_, erasure, undefined)).toBe(true);
      expect(await erasures.mark(new_, erasure, undefined)).toBe(false);
    });

    it("is over when its own mark is removed, and a new customer may come", async () => {
      const ada = someone();
      const { erasures } = stores();
      await erasures.mark(ada, erasure, undefined);

      await erasures.unmark(ada, erasure.at - 1);
      expect(await erasures.read(ada)).toEqual(erasure);
      await erasures.unmark(ada, erasure.at);
      await erasures.unmark(ada, erasure.at);

      const profiles = stores().profiles();
      const back = someProfile(ada, { erased: erasure.at });
      expect(await profiles.write(back, undefined, {})).toBe("written");
      await erasures.unmark(ada, erasure.at);
      expect(await stores().profiles().read(ada)).toEqual(back);
    });

    it("removes every item of the customer but the mark, and nobody else's", async () => {
      const [ada, adam] = [someone(), someone()];
      const { erasures, keyed, spills, members } = stores();
      for (const id of [ada, adam, `${ada}1`]) {
        await keyed.put(id, "order", "k", { n: 1, start: T0 });
        await spills.put(id, "R#1", [], T0 + 1_000_000);
        for (const segment of ["vip", "fans"]) await members.put(id, segment, true, 1);
      }
      await erasures.mark(ada, erasure, undefined);

      expect(await erasures.removeItems(ada)).toEqual({ "E#": 1, "R#": 1, "G#": 2 });
      expect(await erasures.removeItems(ada)).toEqual({});

      expect(await keyed.read(ada, "order", "k")).toBeUndefined();
      expect(await keyed.read(adam, "order", "k")).toBeDefined();
      expect(await keyed.read(`${ada}1`, "order", "k")).toBeDefined();
      expect(await erasures.read(ada)).toEqual(erasure);
    });

    it("leaves a tombstone that tells when the customer was erased last", async () => {
      const [ada, bob] = [someone(), someone()];
      const { tombstones } = stores();
      expect(await tombstones.erasedAt(ada)).toBeUndefined();
      await tombstones.put(ada, T0 + 5, T0 + 100);
      await tombstones.put(ada, T0 + 3, T0 + 100);
      expect(await tombstones.erasedAt(ada)).toBe(T0 + 5);
      expect(await tombstones.erasedAt(bob)).toBeUndefined();
      await tombstones.put(ada, T0 + 9, T0 + 100);
      expect(await tombstones.erasedAt(ada)).toBe(T0 + 9);
    });
  });
}
