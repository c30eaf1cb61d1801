import { describe, expect, it } from "vitest";
import { type Stores, T0 } from "./stores.ts";

let journeys = 0;
/** A journey nobody else has. */
const someJourney = () => `journey_${process.pid}_${++journeys}`;

export function controlContract(stores: () => Stores): void {
  describe("what ops decide", () => {
    it("is nothing before they have", async () => {
      const journey = someJourney();

      const { paused, rolledBack } = await stores().control.read();

      expect([paused[journey], rolledBack[journey]]).toEqual([undefined, undefined]);
    });

    it("holds a pause since it was first said, until the journey is resumed, also where that is said twice", async () => {
      const journey = someJourney();
      const { control } = stores();
      await control.change({ do: "pause", journey, since: T0 });
      await control.change({ do: "pause", journey, since: T0 + 5 });
      const paused = await control.read();
      await control.change({ do: "resume", journey });
      await control.change({ do: "resume", journey });

      expect(paused.paused[journey]).toBe(T0);
      expect((await control.read()).paused[journey]).toBeUndefined();
    });

    it("rolls a canary back and forward, of one journey and no other", async () => {
      const [one, other] = [someJourney(), someJourney()];
      const { control } = stores();
      await control.change({ do: "roll back", journey: one, version: "v1" });
      await control.change({ do: "roll back", journey: other, version: "v2" });
      await control.change({ do: "roll back", journey: one, version: "v3" });
      await control.change({ do: "roll forward", journey: other });

      const { rolledBack } = await control.read();

      expect([rolledBack[one], rolledBack[other]]).toEqual(["v3", undefined]);
    });

    it("remembers how far a look has come, and whose members are all listed; a word on an older version counts for nothing", async () => {
      const { rechecks } = stores();
      const look = { rules: "rules-1", since: 1, customers: 1_000 };
      const { ver } = await rechecks.read();
      expect(await rechecks.note({ look, listed: { vip: { of: "abc", from: 5 } }, ver })).toBe(true);
      expect(await rechecks.read()).toMatchObject({ look, listed: { vip: { of: "abc", from: 5 } } });

      const ended = { ...look, customers: 1_200, ended: 9 };
      expect(await rechecks.note({ look: ended, listed: {}, ver: (await rechecks.read()).ver })).toBe(true);
      expect(await rechecks.note({ look, listed: {}, ver })).toBe(false);
      expect(await rechecks.read()).toMatchObject({ look: ended, listed: {} });
    });

    it("remembers under which rules everybody was looked at", async () => {
      await stores().rechecks.start("rules-1");
      await stores().rechecks.start("rules-2");

      expect((await stores().rechecks.read()).looked).toBe("rules-2");
    });
  });
}
