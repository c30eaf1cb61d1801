import { describe, expect, it } from "vitest";
import { type Stores, T0 } from "./stores.ts";

const NEVER = T0 / 1000 + 1e9;
let tallies = 0;

export function tallyContract(stores: () => Stores): void {
  describe("tallies", () => {
    it("have no slot before something is added", async () => {
      expect(await stores().tallies.read(`nothing-${process.pid}`, ["1"])).toEqual({});
    });

    it("add up by slot and name, whoever adds", async () => {
      const { tallies: store } = stores();
      const tally = `mail-${process.pid}-${++tallies}`;
      await store.add(tally, "495000", { sent: 10, "journey/*": 0.5 }, NEVER);
      await Promise.all([
        store.add(tally, "495000", { sent: 5, bounced: 1 }, NEVER),
        store.add(tally, "495001", { sent: 7 }, NEVER),
      ]);
      await store.add(tally, "495002", {}, NEVER);

      expect(await store.read(tally, ["495000", "495002", "495003"])).toEqual({
        495000: { sent: 15, bounced: 1, "journey/*": 0.5 },
      });
    });
  });
}
