import { describe, expect, it } from "vitest";
import { MergingError } from "../../core/model/errors.ts";
import { someEntry, someProfile } from "./some-profile.ts";
import { type Stores, someone, T0 } from "./stores.ts";

const MINUTE = 60_000;

/** Ids that name another customer. */
export function pointerContract(stores: () => Stores): void {
  describe("pointers", () => {
    const point = (from: string, into: string, born = T0) =>
      stores().profiles().point(from, { into, born, since: T0 }, undefined);

    it("leads from another name to the customer's profile, and writes go there", async () => {
      const [ada, alias] = [someone(), someone()];
      const profiles = stores().profiles();
      await profiles.write(someProfile(ada), undefined, {});
      expect(await point(alias, ada)).toBe("written");

      const found = await profiles.read(alias);
      expect(found).toEqual(someProfile(ada));
      expect(await profiles.write({ ...someProfile(ada), ver: 2, segments: ["loyal"] }, 1, {})).toBe("written");

      expect((await stores().profiles().read(alias))?.segments).toEqual(["loyal"]);
      expect((await stores().profiles().read(ada))?.segments).toEqual(["loyal"]);
      expect(await profiles.readOwn(alias)).toEqual({ pointer: { into: ada, born: T0, since: T0 } });
    });

    it("is written only where what it replaces is still there", async () => {
      const [ada, alias, other] = [someone(), someone(), someone()];
      const profiles = stores().profiles();
      await profiles.write(someProfile(ada), undefined, {});
      await profiles.write(someProfile(alias), undefined, {});
      const own = await profiles.readOwn(alias);
      await profiles.write({ ...someProfile(alias), ver: 2 }, 1, {});

      expect(await point(alias, ada)).toBe("clash");
      expect(await profiles.point(alias, { into: ada, born: T0, since: T0 }, own)).toBe("clash");
      const now = await profiles.readOwn(alias);
      expect(await profiles.point(alias, { into: ada, born: T0, since: T0 }, now)).toBe("written");
      const pointer = await profiles.readOwn(alias);
      expect(await profiles.point(alias, { into: other, born: T0, since: T0 + 1 }, pointer)).toBe("written");
      expect(await profiles.point(alias, { into: ada, born: T0, since: T0 + 2 }, pointer)).toBe("clash");
    });

    it("is not overwritten by whoever knows the id as new", async () => {
      const [ada, alias] = [someone(), someone()];
      const profiles = stores().profiles();
      expect(await profiles.read(alias)).toBeUndefined();
      await profiles.write(someProfile(ada), undefined, {});
      await point(alias, ada);

      expect(await profiles.write(someProfile(alias), undefined, {})).toBe("clash");
      expect((await profiles.read(alias))?.customerId).toBe(ada);
    });

    it("is followed through others, and is then shortened", async () => {
      const [ada, first, second] = [someone(), someone(), someone()];
      const profiles = stores().profiles();
      await profiles.write(someProfile(ada), undefined, {});
      await point(second, ada);
      await point(first, second);

      expect((await profiles.read(first))?.customerId).toBe(ada);
      expect((await stores().profiles().read(first))?.customerId).toBe(ada);
    });

    it("leads nowhere once its customer was erased, also to none who comes after", async () => {
      const [ada, alias] = [someone(), someone()];
      const profiles = stores().profiles();
      await point(alias, ada, T0 - 1);
      expect(await profiles.read(alias)).toBeUndefined();

      await profiles.write(someProfile(ada), undefined, {});
      expect(await profiles.read(alias)).toBeUndefined();

      expect(await profiles.write(someProfile(alias), undefined, {})).toBe("written");
      expect(await profiles.read(alias)).toEqual(someProfile(alias));
      expect(await profiles.readOwn(alias)).toEqual({ profile: someProfile(alias) });
    });

    it("is remembered no longer than its customer's profile is there", async () => {
      const [ada, bea, alias] = [someone(), someone(), someone()];
      const [here, there] = [stores().profiles(), stores().profiles()];
      await here.write(someProfile(ada), undefined, {});
      await here.write(someProfile(bea), undefined, {});
      await point(alias, ada);
      expect((await here.read(alias))?.customerId).toBe(ada);

      const own = await there.readOwn(ada);
      await there.point(ada, { into: bea, born: T0, since: T0 }, own);
      expect((await here.read(alias))?.customerId).toBe(bea);
      stores().setNow(T0 + 2 * MINUTE);
      expect((await here.read(alias))?.customerId).toBe(bea);
      stores().setNow(T0);
    });

    it("is no profile of a scan", async () => {
      const [ada, alias] = [someone(), someone()];
      await stores().profiles().write(someProfile(ada), undefined, {});
      await point(alias, ada);
      const seen: string[] = [];
      let from: string | undefined;
      do {
        const page = await stores().scan.page(100, from);
        seen.push(...page.customers);
        from = page.next;
      } while (from !== undefined);
      expect(seen).toContain(ada);
      expect(seen).not.toContain(alias);
    });

    it("does not let anybody decide by a profile that is being merged", async () => {
      const [ada, visitor] = [someone(), someone()];
      const profiles = stores().profiles();
      const merging = { ...someProfile(visitor), merging: { into: ada, born: T0 } };
      await profiles.write(merging, undefined, {});

      await expect(profiles.read(visitor)).rejects.toThrow(MergingError);
      expect(await profiles.readOwn(visitor)).toEqual({ profile: merging });
    });

    it("reads an entry of a merged profile by the number of its own runs, with its body", async () => {
      const [ada, visitor] = [someone(), someone()];
      const profiles = stores().profiles();
      const entries = Array.from({ length: 40 }, (_, at) => someEntry(11 + at, 2_000));
      const merged = { [visitor]: { born: T0 - 5, offset: 10, size: 60, time: T0 } };
      const profile = someProfile(ada, {
        merged,
        conflicts: [{ id: "anonymous/x", time: T0 }],
        spills: [
          { sk: "R#1", newest: T0 },
          { sk: "R#2", newest: T0, of: visitor },
        ],
        entries: Object.fromEntries(entries.map((entry) => [`order#${entry.n}`, entry])),
      });
      await profiles.write(profile, undefined, {});
      await point(visitor, ada);

      const found = await stores().profiles().read(visitor, ["order#1"]);
      expect(found?.entries["order#11"]).toMatchObject({ event: entries[0]?.event, waits: entries[0]?.waits });
      const all = await stores().profiles().read(ada, "all");
      expect(Object.values(all?.entries ?? {}).map((entry) => ("event" in entry ? entry.event : undefined))).toEqual(
        entries.map(({ event }) => event),
      );
      expect({ ...found, entries: {} }).toEqual({ ...profile, entries: {} });
    });
  });
}
