import { describe, expect, it } from "vitest";
import type { WriteKey } from "../../core/ports/collect.ts";
import { type Stores, T0 } from "./stores.ts";

let hashes = 0;
/** The hash of a key that nobody else has. */
const someHash = () => `${process.pid}-${++hashes}`;

export function keyContract(stores: () => Stores): void {
  describe("write keys", () => {
    it("there is none of an unknown hash", async () => {
      expect(await stores().keys.read(someHash())).toBeUndefined();
    });

    it.each<WriteKey>([
      { name: "server", source: "crm", trust: "trusted", created: T0 },
      { name: "web", source: "web", trust: "browser", created: T0, events: [], origins: ["https://a.example"] },
      { name: "app", source: "app", trust: "browser", created: T0, transactional: ["Password Reset Requested"] },
    ])("are read as they were stored: %j", async (key) => {
      const hash = someHash();
      await stores().keys.put(hash, key);

      expect(await stores().keys.read(hash)).toEqual(key);
    });

    it("are listed, the oldest first", async () => {
      const [first, second] = [someHash(), someHash()];
      const key: WriteKey = { name: "web", source: "web", trust: "browser", created: T0 };
      await stores().keys.put(second, { ...key, name: "later", created: T0 + 5, limit: 600 });
      await stores().keys.put(first, { ...key, name: "earlier", secret: "s3cret", created: T0 + 4 });

      const listed = (await stores().keys.list()).filter(({ hash }) => [first, second].includes(hash));
      expect(listed.map(({ key: { name } }) => name)).toEqual(["earlier", "later"]);
      expect(listed[0]).toEqual({ hash: first, key: { ...key, name: "earlier", secret: "s3cret", created: T0 + 4 } });
    });

    it("are replaced whole, for example by one that was revoked", async () => {
      const hash = someHash();
      const key: WriteKey = { name: "web", source: "web", trust: "browser", created: T0 };
      await stores().keys.put(hash, { ...key, events: ["Order Completed"] });
      await stores().keys.put(hash, { ...key, revoked: T0 + 1 });

      expect(await stores().keys.read(hash)).toEqual({ ...key, revoked: T0 + 1 });
    });
  });

  describe("counts of messages", () => {
    it("add up by key and minute, whoever adds", async () => {
      const { counts } = stores();
      const [hash, other] = [someHash(), someHash()];
      const totals = [await counts.add(hash, 29_000_000, 100), await counts.add(hash, 29_000_000, 250)];
      const elsewhere = [await counts.add(hash, 29_000_001, 7), await counts.add(other, 29_000_000, 9)];

      expect([totals, elsewhere]).toEqual([
        [100, 350],
        [7, 9],
      ]);
    });
  });
}
