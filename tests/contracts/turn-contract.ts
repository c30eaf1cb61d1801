import { describe, expect, it } from "vitest";
import { type Stores, someone, T0 } from "./stores.ts";

/** What must hold where the turns of destinations are kept. */
export function turnContract(stores: () => Stores): void {
  describe("turns of a destination", () => {
    it("are added to from 0, and taken back, to the microsecond, by whoever does", async () => {
      const { turns } = stores();
      const [name, other] = [someone(), someone()];
      const now = T0 * 1000 + 7;

      expect(await turns.add(name, now)).toBe(now);
      expect(new Set(await Promise.all([turns.add(name, 16_667), turns.add(name, 16_667)]))).toEqual(
        new Set([now + 16_667, now + 33_334]),
      );
      expect(await turns.add(name, -33_334)).toBe(now);
      expect(await turns.add(other, 5)).toBe(5);
    });

    it("are set only where nobody has changed them", async () => {
      const { turns } = stores();
      const name = someone();
      await turns.add(name, 5);

      expect([
        await turns.raise(name, 4, 9),
        await turns.raise(name, 5, T0 * 1000),
        await turns.raise(name, 5, 1),
      ]).toEqual([false, true, false]);
      expect(await turns.add(name, 1)).toBe(T0 * 1000 + 1);
    });
  });
}
