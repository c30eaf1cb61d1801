import { describe, expect, it } from "vitest";
import { someProfile } from "./some-profile.ts";
import { type Stores, someone } from "./stores.ts";

export function scanContract(stores: () => Stores): void {
  describe("going through all profiles", () => {
    it("meets every customer once, a page at a time, and no other item", { timeout: 120_000 }, async () => {
      const customers = Array.from({ length: 7 }, someone);
      for (const customer of customers) await stores().profiles().write(someProfile(customer), undefined, {});
      await stores().members.put(customers[0] ?? "", "scanned", true, 1);
      const member = someone();
      await stores().members.put(member, "scanned", true, 1);

      const met: string[] = [];
      let from: string | undefined;
      do {
        const page = await stores().scan.page(3, from);
        met.push(...page.customers);
        from = page.next;
      } while (from !== undefined);

      expect(met.filter((customer) => customers.includes(customer)).toSorted()).toEqual(customers.toSorted());
      expect(met).not.toContain(member);
    });
  });
}
