import { describe, expect, it } from "vitest";
import type { InboxMessage } from "../../core/ports/inbox.ts";
import { DAY, type Stores, someone, T0 } from "./stores.ts";

/** What every store of messages for apps does. */
export function inboxContract(stores: () => Stores): void {
  const made = (customerId: string, key = "news#1#hello#1"): InboxMessage => ({
    ...{
      customerId,
      key,
      id: "0123",
      content: { title: "Ünïcode \u2028", button: { label: "l", link: "k" }, data: { a: "1" } },
    },
    ...{ time: T0, expires: T0 + DAY, knownSince: T0 - DAY, acts: {} },
  });

  describe("messages for apps", () => {
    it("are read back as they were put", async () => {
      const customer = someone();
      const { knownSince: _, ...bare } = made(customer, "news#2#hello#1");
      expect(await stores().inbox.put(made(customer))).toBe(true);
      expect(await stores().inbox.put(bare)).toBe(true);

      const kept = await stores().inbox.list(customer);

      expect(kept.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([made(customer), bare]);
    });

    it("are put once", async () => {
      const customer = someone();
      await stores().inbox.put(made(customer));

      expect(await stores().inbox.put({ ...made(customer), content: { title: "Another" } })).toBe(false);
      expect(await stores().inbox.list(customer)).toEqual([made(customer)]);
    });

    it("have each act once, and none where they are gone", async () => {
      const customer = someone();
      await stores().inbox.put(made(customer));
      for (const [act, time] of [
        ["seen", 1],
        ["seen", 2],
        ["clicked", 3],
        ["dismissed", 4],
      ] as const) {
        await stores().inbox.note(made(customer), act, time);
      }
      await stores().inbox.note(made(customer, "news#9#hello#1"), "seen", 5);

      expect(await stores().inbox.list(customer)).toEqual([
        { ...made(customer), acts: { seen: 1, clicked: 3, dismissed: 4 } },
      ]);
    });

    it("are found under their customer alone", async () => {
      const [one, other] = [someone(), someone()];
      await stores().inbox.put(made(one));
      await stores().messages.put(
        {
          ...{ schema: 1, customerId: other, key: "news#1#hello#1", state: "dropped", attempt: 0, channel: "in_app" },
          ...{ template: "news", transactional: true, time: T0, first: T0 },
        },
        undefined,
      );

      expect(await stores().inbox.list(other)).toEqual([]);
    });
  });
}
