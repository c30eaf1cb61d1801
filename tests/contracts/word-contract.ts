import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import type { StopWord } from "../../core/model/suppression.ts";
import { addressHash } from "../../core/policy/address.ts";
import { someProfile } from "./some-profile.ts";
import { DAY, type Stores, someone, T0 } from "./stores.ts";

export function wordContract(stores: () => Stores): void {
  const number = () => {
    const hash = someone();
    const { suppressions } = stores();
    return {
      hash,
      suppressions,
      say: (word: StopWord, time: number) => suppressions.say("sms", hash, word, time),
      put: (reason: string, time: number) => suppressions.put("sms", hash, reason, time),
      reason: async () => (await suppressions.read("sms", [hash]))?.reason,
      lift: (at: number) => suppressions.lift("sms", hash, { by: "ann", why: "asked", at }),
    };
  };

  describe("STOP and START of a number", () => {
    it("STOP suppresses a number of which nothing is known, and START ends it", async () => {
      const { say, reason, suppressions, hash } = number();

      expect(await say("stop", T0)).toBe("began");
      expect(await suppressions.read("sms", [hash])).toEqual({ reason: "unsubscribed", time: T0 });
      expect(await suppressions.record("sms", hash)).toMatchObject({ lifted: false, said: { word: "stop", time: T0 } });

      expect(await say("start", T0 + 5)).toBe("began");
      expect(await reason()).toBeUndefined();
      expect(await suppressions.record("sms", hash)).toMatchObject({ lifted: true, said: { word: "start" } });
    });

    it("the later word holds, in whatever order they come", async () => {
      const words = [
        ["stop", T0],
        ["start", T0 + 1],
        ["stop", T0 + 2],
        ["stop", T0 + 3],
        ["start", T0 + 3],
      ] as const;
      const orders = [
        [0, 1, 2, 3, 4],
        [4, 3, 2, 1, 0],
        [1, 0, 4, 2, 3],
        [3, 4, 0, 2, 1],
      ];
      for (const order of orders) {
        const { say, suppressions, hash } = number();
        for (const at of order) {
          const [word, time] = words[at] ?? words[0];
          await say(word, time);
        }

        // Of two words of the same time STOP counts.
        expect([order, await suppressions.read("sms", [hash])]).toEqual([
          order,
          expect.objectContaining({ reason: "unsubscribed" }),
        ]);
        expect((await suppressions.record("sms", hash))?.said).toMatchObject({ word: "stop", time: T0 + 3 });
        expect(await say("start", T0 + 4)).toBe("began");
        expect(await suppressions.read("sms", [hash])).toBeUndefined();
      }
    });

    it("STOP that was said after a lift holds, whichever of the two is stored first", async () => {
      for (const order of ["lift first", "STOP first"]) {
        const { put, say, lift, suppressions, hash } = number();
        await put("bounced", T0);
        if (order === "STOP first") await say("stop", T0 + 10);
        expect(await lift(T0 + 5)).toBe(true);
        if (order === "lift first") await say("stop", T0 + 10);

        expect([order, await suppressions.read("sms", [hash])]).toEqual([
          order,
          { reason: "unsubscribed", time: T0 + 10 },
        ]);
        expect(await suppressions.record("sms", hash)).toMatchObject({
          lifts: [{ was: { reason: "bounced", time: T0 } }],
          said: { word: "stop", time: T0 + 10 },
        });
        expect(await lift(T0 + 7)).toBe(false);
        expect(await lift(T0 + 20)).toBe(true);
        expect(await suppressions.read("sms", [hash])).toBeUndefined();
      }
    });

    it("a START that comes before its STOP is remembered", async () => {
      const { say, reason } = number();

      expect(await say("start", T0 + 5)).toBe("began");
      expect(await say("stop", T0)).toBe("older");
      expect(await reason()).toBeUndefined();
    });

    it("the message that began it says so again when it comes again; a later one of the same word does not", async () => {
      const { say } = number();

      const said = [];
      for (const time of [T0, T0, T0 + 5, T0 + 5, T0]) said.push(await say("stop", time));

      expect(said).toEqual(["began", "began", "held", "held", "began"]);
      expect(await say("start", T0 + 3)).toBe("older");
    });

    it("START ends no complaint and no bounce, and STOP holds beside them", async () => {
      for (const other of ["complained", "bounced"]) {
        for (const first of [true, false]) {
          const { say, put, reason } = number();
          if (first) await put(other, T0);
          await say("stop", T0 + 1);
          if (!first) await put(other, T0 + 2);
          expect(await reason()).toBe(other);

          await say("start", T0 + 5);

          expect(await reason()).toBe(other);
        }
      }
    });

    it("a complaint from before START that is told later still holds", async () => {
      const { say, put, reason } = number();
      await say("start", T0 + 5);

      await put("complained", T0);

      expect(await reason()).toBe("complained");
    });

    it("START ends an unsubscription from before it, however it was stored, and none from after it", async () => {
      const { say, put, reason } = number();
      await put("unsubscribed", T0);
      expect(await say("start", T0 + 5)).toBe("began");
      expect(await reason()).toBeUndefined();

      await put("unsubscribed", T0 + 4);
      expect(await reason()).toBeUndefined();

      await put("unsubscribed", T0 + 6);
      expect(await reason()).toBe("unsubscribed");
    });

    it("a lift ends STOP too, and holds when the STOP or a bounce comes after all", async () => {
      const { say, put, reason, lift, suppressions, hash } = number();
      await put("complained", T0);
      await say("stop", T0 + 1);

      expect(await lift(T0 + 5)).toBe(true);
      expect(await lift(T0 + 6)).toBe(false);
      expect(await say("stop", T0 + 2)).toBe("older");
      expect(await reason()).toBeUndefined();

      await put("bounced", T0 + 7);
      expect(await lift(T0 + 8)).toBe(true);
      expect(await reason()).toBeUndefined();
      expect((await suppressions.record("sms", hash))?.lifts.map(({ was }) => was.reason)).toEqual([
        "complained",
        "bounced",
      ]);
    });

    it("a STOP that is told after a lift, of before it, changes nothing", async () => {
      const { say, put, reason, lift } = number();
      await put("bounced", T0);
      await lift(T0 + 5);

      expect(await say("stop", T0 + 4)).toBe("older");
      expect(await say("start", T0 + 1)).toBe("began");
      expect(await say("stop", T0 + 5)).toBe("older");
      expect(await reason()).toBeUndefined();
      expect(await say("stop", T0 + 6)).toBe("began");
      expect(await reason()).toBe("unsubscribed");
    });

    it("two that come at once leave the later one, and one of them began it", async () => {
      const { say, reason } = number();

      const outcomes = await Promise.all([say("stop", T0), say("stop", T0)]);
      await Promise.all([say("start", T0 + 1), say("stop", T0 + 2)]);

      expect(outcomes).toEqual(["began", "began"]);
      expect(await reason()).toBe("unsubscribed");
    });
  });

  describe("the customers of a number", () => {
    const numbered = (customerId: string, phone: string | null, ver = 1) =>
      someProfile(customerId, { ver, addresses: { phone: { v: phone, t: T0 } } });
    const having = (phone: string) => stores().phones.customers(addressHash(sha256, phone), 10);

    it("are those whose profile has it, until they have another or none", async () => {
      const [ann, bob] = [someone(), someone()];
      const phone = `+49151${ann.replace(/\D/g, "").slice(-9).padStart(9, "1")}`;
      const other = phone.replace("+49151", "+49152");
      const profiles = stores().profiles();
      await profiles.write(numbered(ann, phone), undefined, {});
      await profiles.write(numbered(bob, phone), undefined, {});

      expect((await having(phone)).toSorted()).toEqual([ann, bob].toSorted());
      expect(await stores().phones.customers(addressHash(sha256, phone), 1)).toHaveLength(1);

      await profiles.write(numbered(ann, other, 2), 1, {});
      await stores()
        .profiles()
        .write(numbered(bob, null, 2), 1, {});

      expect(await having(phone)).toEqual([]);
      expect(await having(other)).toEqual([ann]);

      await profiles.write(numbered(ann, "0151 not a number", 3), 2, {});
      expect(await having(other)).toEqual([]);
    });

    it("are none of those whose profile has become another's", async () => {
      const [ann, bob] = [someone(), someone()];
      const phone = `+49153${ann.replace(/\D/g, "").slice(-9).padStart(9, "1")}`;
      const profiles = stores().profiles();
      await profiles.write(numbered(ann, phone), undefined, {});
      await profiles.write(numbered(bob, null), undefined, {});

      const own = await profiles.readOwn(ann);
      expect(await profiles.point(ann, { into: bob, born: T0, since: T0 }, own)).toBe("written");

      expect(await having(phone)).toEqual([]);
    });
  });

  describe("a text message that is answered", () => {
    it("is claimed once, and again where its answer was certainly not sent", async () => {
      const { answered } = stores();
      const hash = someone();

      expect(await answered.claim(hash, "i-1", T0)).toBe(true);
      expect(await answered.claim(hash, "i-1", T0 + DAY)).toBe(false);
      expect(await answered.claim(hash, "i-2", T0)).toBe(true);
      await answered.release(hash, "i-1");
      expect(await answered.claim(hash, "i-1", T0)).toBe(true);
      expect(await answered.claim(hash, "i-1", T0)).toBe(false);
    });

    it("is claimed by one of two who ask at once", async () => {
      const { answered } = stores();
      const hash = someone();

      const claims = await Promise.all([1, 2, 3].map(() => answered.claim(hash, "i-1", T0)));

      expect(claims.filter(Boolean)).toHaveLength(1);
    });
  });
}
