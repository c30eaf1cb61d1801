import { describe, expect, it } from "vitest";
import { type Effect, pendingId } from "../../core/model/effect.ts";
import type { Profile } from "../../core/model/profile.ts";
import { DUE_SHARDS } from "../../core/ports/profiles.ts";
import { whole } from "../ingest/whole.ts";
import { enterEffect, exitEffect, someEntry, someProfile } from "./some-profile.ts";
import { type Stores, someone, T0 } from "./stores.ts";

export function profileContract(stores: () => Stores): void {
  describe("profiles", () => {
    it("knows nothing of a customer who was never written", async () => {
      expect(await stores().profiles().read(someone())).toBeUndefined();
    });

    it("gives back what was written, to whoever reads", async () => {
      const customer = someone();
      const profile = someProfile(customer, {
        traits: { plan: { v: "pro", t: T0 }, tags: { v: ["a", { b: null }], t: T0 + 1 } },
        addresses: { email: { v: "a@example.com", t: T0 }, phone: { v: null, t: T0 } },
        consent: { offers: { v: true, t: T0 }, "all/email": { v: false, t: T0 } },
        zone: { v: "Europe/Berlin", t: T0 },
        counts: { "Order Completed": { n: 2, first: T0 - 5, last: T0 } },
        segments: ["loyal"],
        due: T0 + 10,
      });

      expect(await stores().profiles().write(profile, undefined, {})).toBe("written");

      expect(await stores().profiles().read(customer)).toEqual(profile);
    });

    it("writes of pending what is added, and nothing else", async () => {
      const customer = someone();
      const profiles = stores().profiles();
      await profiles.write(someProfile(customer), undefined, { "1/enter#welcome#1": enterEffect(1) });

      const ignored = { "1/enter#welcome#9": enterEffect(9) };
      await profiles.write(someProfile(customer, { ver: 2, pending: ignored }), 1, {
        "2/exit#welcome#1": exitEffect(1),
      });

      expect((await stores().profiles().read(customer))?.pending).toEqual({
        "1/enter#welcome#1": enterEffect(1),
        "2/exit#welcome#1": exitEffect(1),
      });
    });

    it("gives back effects of every kind as they were", async () => {
      const customer = someone();
      const wake: Effect & { kind: "wake" } = {
        kind: "wake",
        journey: "welcome",
        n: 3,
        step: "opened",
        pass: 2,
        result: { happened: true },
      };
      const effects: readonly Effect[] = [
        enterEffect(1),
        { kind: "enter", journey: "welcome", n: 2, version: "0123456789ab", machine: "welcome-canary", start: T0 },
        wake,
        { ...wake, n: 4, token: "t", result: { happened: true, which: 1 }, ver: 1 },
        exitEffect(1),
        { kind: "exit", journey: "welcome", n: 2, machine: "welcome-canary", part: 2, reason: "bought" },
        { kind: "member", segment: "loyal", member: false, ver: 1 },
        { kind: "member", segment: "new", member: true, ver: 1 },
      ];
      const added = Object.fromEntries(effects.map((effect) => [pendingId(1, effect), effect]));

      await stores().profiles().write(someProfile(customer), undefined, added);

      expect((await stores().profiles().read(customer))?.pending).toEqual(added);
    });

    it("keeps nothing of a part that has become empty", async () => {
      const customer = someone();
      const profiles = stores().profiles();
      const first = someProfile(customer, {
        segments: ["loyal"],
        zone: { v: "Europe/Berlin", t: T0 },
        recent: [{ id: "e1", name: "Seen", time: T0, at: T0 }],
        due: T0,
      });
      await profiles.write(first, undefined, {});

      await profiles.write(someProfile(customer, { ver: 2 }), 1, {});

      expect(await stores().profiles().read(customer)).toEqual(someProfile(customer, { ver: 2 }));
    });

    it("lets one of two writers on the same version win", async () => {
      const customer = someone();
      await stores().profiles().write(someProfile(customer), undefined, {});
      const writers = [stores().profiles(), stores().profiles()];
      await Promise.all(writers.map((writer) => writer.read(customer)));

      const answers = await Promise.all(
        writers.map((writer, at) =>
          writer.write(someProfile(customer, { ver: 2, segments: [`by-${at}`] }), 1, {
            [`2/enter#welcome#${at}`]: enterEffect(at),
          }),
        ),
      );

      expect(answers.toSorted()).toEqual(["clash", "written"]);
      const winner = answers.indexOf("written");
      const stored = await stores().profiles().read(customer);
      expect(stored?.segments).toEqual([`by-${winner}`]);
      expect(Object.keys(stored?.pending ?? {})).toEqual([`2/enter#welcome#${winner}`]);
    });

    it("lets one of two writers create a profile", async () => {
      const customer = someone();

      const answers = await Promise.all(
        [1, 2].map((serial) => stores().profiles().write(someProfile(customer, { serial }), undefined, {})),
      );

      expect(answers.toSorted()).toEqual(["clash", "written"]);
      expect((await stores().profiles().read(customer))?.serial).toBe(answers.indexOf("written") + 1);
    });

    it("refuses a write on a version that never was", async () => {
      const customer = someone();

      expect(
        await stores()
          .profiles()
          .write(someProfile(customer, { ver: 2 }), 1, {}),
      ).toBe("clash");
      expect(await stores().profiles().read(customer)).toBeUndefined();
    });

    it("writes everything that changed when it wrote the last version itself and another wrote between", async () => {
      const customer = someone();
      const [one, other] = [stores().profiles(), stores().profiles()];
      const first = someProfile(customer, { segments: ["a"], traits: { plan: { v: "free", t: T0 } } });
      await one.write(first, undefined, {});
      await other.write({ ...first, ver: 2, segments: ["b"] }, 1, {});

      expect(await one.write({ ...first, ver: 3 }, 1, {})).toBe("clash");
      expect(await one.write({ ...first, ver: 3 }, 2, {})).toBe("written");

      expect(await stores().profiles().read(customer)).toEqual({ ...first, ver: 3 });
    });

    it("sends what it knows from an older version again", async () => {
      const customer = someone();
      const [one, other] = [stores().profiles(), stores().profiles()];
      const first = someProfile(customer, { segments: ["a"], traits: { plan: { v: "free", t: T0 } } });
      await one.write(first, undefined, {});
      await other.write({ ...first, ver: 2, segments: ["b"], zone: { v: "UTC", t: T0 } }, 1, {});

      await one.write({ ...first, ver: 3 }, 2, {});

      expect(await stores().profiles().read(customer)).toEqual({ ...first, ver: 3 });
    });

    it("takes the same segments, entries and traits objects again without losing them", async () => {
      const customer = someone();
      const profiles = stores().profiles();
      await profiles.write(someProfile(customer, { segments: ["a"], traits: { x: { v: 1, t: T0 } } }), undefined, {});
      const read = await profiles.read(customer);
      if (read === undefined) throw new Error("It was just written.");

      await profiles.write({ ...read, ver: 2, segments: ["a", "b"] }, 1, {});
      await profiles.write({ ...read, ver: 3, segments: ["a", "b"] }, 2, {});

      expect(await stores().profiles().read(customer)).toEqual({ ...read, ver: 3, segments: ["a", "b"] });
    });
  });

  describe("entries whose bodies are away", () => {
    const KB = 1024;
    const many = (count: number, bytes: number): Profile["entries"] =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`order#${at + 1}`, someEntry(at + 1, bytes)]));
    const offloadedIds = ({ entries }: Profile) =>
      Object.keys(entries).filter((id) => "offloaded" in (entries[id] ?? {}));
    const stored = async (customer: string, whole?: readonly string[] | "all") => {
      const profile = await stores().profiles().read(customer, whole);
      if (profile === undefined) throw new Error("It was just written.");
      return profile;
    };

    it("stay in the profile up to 32 kB", async () => {
      const customer = someone();
      const profile = someProfile(customer, { entries: many(3, 8 * KB) });

      await stores().profiles().write(profile, undefined, {});

      expect(await stored(customer)).toEqual(profile);
    });

    it("come back whole where they are asked for, each with what tells whom an event may concern", async () => {
      const customer = someone();
      const entries = many(50, 8 * KB);
      await stores().profiles().write(someProfile(customer, { entries }), undefined, {});

      const heads = await stored(customer);
      const one = await stored(customer, ["order#50", "order#99"]);
      const all = await stored(customer, "all");

      expect(offloadedIds(heads).length).toBeGreaterThan(45);
      const [some = ""] = offloadedIds(heads);
      const { event: _e, cursor: _c, waits: _w, seen: _s, kept: _k, ...head } = whole(entries[some]);
      expect(heads.entries[some]).toEqual({
        ...head,
        offloaded: {
          hash: expect.stringMatching(/^[0-9a-f]{16}$/),
          time: T0 - 5,
          same: { orderId: expect.stringMatching(/^[0-9a-f]{8}$/) },
          waits: [{ events: [{ event: "Order Shipped", same: "orderId" }] }],
        },
      });
      expect(offloadedIds(one)).not.toContain("order#50");
      expect(one.entries["order#50"]).toMatchObject(entries["order#50"] ?? {});
      expect(offloadedIds(all)).toEqual([]);
      for (const [id, entry] of Object.entries(entries)) expect(all.entries[id]).toMatchObject(entry);
      const bodies = await stores().profiles().bodies(heads, offloadedIds(heads));
      expect([...bodies.keys()]).toEqual(offloadedIds(heads));
    });

    it("keep what every head has, changed or not, over further writes", async () => {
      const customer = someone();
      const profiles = stores().profiles();
      await profiles.write(someProfile(customer, { entries: many(60, 2 * KB) }), undefined, {});
      const read = await stored(customer, ["order#7"]);
      const seven = read.entries["order#7"];
      if (seven === undefined || "offloaded" in seven) throw new Error("It was asked for whole.");
      const moved = {
        ...seven,
        part: 2,
        holdout: true as const,
        goal: { time: T0 + 1, value: "x" },
        end: { time: T0 + 2, outcome: "bought" },
        waits: {},
        cursor: "moved",
      };

      expect(await profiles.write({ ...read, ver: 2, entries: { ...read.entries, "order#7": moved } }, 1, {})).toBe(
        "written",
      );

      const { stored: _, ...expected } = moved;
      const after = await stored(customer, "all");
      expect(after.entries["order#7"]).toMatchObject(expected);
      expect(Object.keys(after.entries)).toHaveLength(60);
      expect(after.entries["order#8"]).toMatchObject(someEntry(8, 2 * KB));
    });

    it("of two writers at once the winner's bodies are read, whatever the loser wrote", async () => {
      const customer = someone();
      await stores()
        .profiles()
        .write(someProfile(customer, { entries: many(60, 2 * KB) }), undefined, {});
      const write = async (cursor: string) => {
        const writer = stores().profiles();
        const read = await writer.read(customer, "all");
        if (read === undefined) throw new Error("It was just written.");
        const entries = Object.entries(read.entries).map(([id, entry]) => [id, { ...entry, cursor }]);
        return writer.write({ ...read, ver: 2, entries: Object.fromEntries(entries) }, 1, {});
      };

      const answers = await Promise.all([write("one"), write("other")]);

      expect(answers.toSorted()).toEqual(["clash", "written"]);
      const winner = answers[0] === "written" ? "one" : "other";
      const after = await stored(customer, "all");
      expect(
        new Set(Object.values(after.entries).map((entry) => ("offloaded" in entry ? "offloaded" : entry.cursor))),
      ).toEqual(new Set([winner]));
    });

    it("take thousands of heads", async () => {
      const customer = someone();
      await stores()
        .profiles()
        .write(someProfile(customer, { entries: many(3_000, 200) }), undefined, {});

      expect(offloadedIds(await stored(customer))).toHaveLength(3_000);
    });
  });

  describe("clearing of effects", () => {
    const pending = { "1/enter#welcome#1": enterEffect(1), "1/exit#welcome#1": exitEffect(1) };
    const both = Object.keys(pending);

    async function pendingFor(customer: string, due = T0 + 5): Promise<void> {
      await stores().profiles().write(someProfile(customer, { due }), undefined, pending);
    }

    it("removes exactly the effects named, leaves ver, and moves due when they were the last", async () => {
      const customer = someone();
      await pendingFor(customer);

      await stores()
        .profiles()
        .clear(someProfile(customer), pending, both, { was: T0 + 5, next: T0 + 99 });

      expect(await stores().profiles().read(customer)).toEqual(someProfile(customer, { due: T0 + 99 }));
    });

    it.each([250, 1_000, 3_000])("takes %i effects of one event, and a part of them", async (count) => {
      const customer = someone();
      const profiles = stores().profiles();
      const many = Object.fromEntries(Array.from({ length: count }, (_, n) => [`2/exit#welcome#${n}`, exitEffect(n)]));
      const ids = Object.keys(many);
      await profiles.write(someProfile(customer), undefined, {});
      await profiles.write(someProfile(customer, { ver: 2, due: T0 + 5 }), 1, many);
      const written = await stores().profiles().read(customer);

      await profiles.clear(someProfile(customer), many, ids.slice(3), { was: T0 + 5, next: T0 + 50 });
      const partly = await stores().profiles().read(customer);
      await profiles.clear(someProfile(customer), partly?.pending ?? {}, ids.slice(0, 3), {
        was: T0 + 5,
        next: T0 + 99,
      });

      expect(written?.pending).toEqual(many);
      expect(Object.keys(partly?.pending ?? {})).toEqual(ids.slice(0, 3));
      expect(partly?.due).toBe(T0 + 5);
      expect(await stores().profiles().read(customer)).toEqual(someProfile(customer, { ver: 2, due: T0 + 99 }));
    });

    it("removes each of two parts of one event's effects, whatever the other knows of it", async () => {
      const customer = someone();
      const many = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`1/exit#welcome#${n}`, exitEffect(n)]));
      const ids = Object.keys(many);
      await stores()
        .profiles()
        .write(someProfile(customer, { due: T0 }), undefined, many);

      await Promise.all([
        stores().profiles().clear(someProfile(customer), many, ids.slice(0, 2), { was: T0 }),
        stores().profiles().clear(someProfile(customer), many, ids.slice(1, 4), { was: T0 }),
      ]);
      const left = (await stores().profiles().read(customer))?.pending;
      await stores().profiles().clear(someProfile(customer), many, ids.slice(4), { was: T0 });

      expect(Object.keys(left ?? {})).toEqual(ids.slice(4));
      expect((await stores().profiles().read(customer))?.pending).toEqual({});
      await stores().profiles().clear(someProfile(customer), {}, [], { was: T0 });
      expect(await stores().profiles().read(customer)).toEqual(someProfile(customer));
    });

    it("ends being due when they were the last and nothing is to come", async () => {
      const customer = someone();
      await pendingFor(customer);

      await stores()
        .profiles()
        .clear(someProfile(customer), pending, both, { was: T0 + 5 });

      expect(await stores().profiles().read(customer)).toEqual(someProfile(customer));
      expect(await dueOf(stores(), customer)).toBe(false);
    });

    it("leaves due when something else is pending", async () => {
      const customer = someone();
      await pendingFor(customer);

      await stores()
        .profiles()
        .clear(someProfile(customer), pending, ["1/exit#welcome#1"], { was: T0 + 5 });

      expect(await stores().profiles().read(customer)).toEqual(
        someProfile(customer, { due: T0 + 5, pending: { "1/enter#welcome#1": enterEffect(1) } }),
      );
    });

    it("leaves due when another writer has changed it", async () => {
      const customer = someone();
      await pendingFor(customer);
      const profiles = stores().profiles();
      await profiles.write(someProfile(customer, { ver: 2, due: T0 + 7 }), 1, {});

      await profiles.clear(someProfile(customer), pending, both, { was: T0 + 5 });

      expect(await stores().profiles().read(customer)).toEqual(someProfile(customer, { ver: 2, due: T0 + 7 }));
    });

    it("leaves an effect that another writer adds at the same moment, and the sweeper looking for it", async () => {
      const customer = someone();
      await pendingFor(customer);
      const writer = stores().profiles();

      await Promise.all([
        stores()
          .profiles()
          .clear(someProfile(customer), pending, both, { was: T0 + 5 }),
        writer.write(someProfile(customer, { ver: 2, due: T0 + 5 }), 1, { "2/enter#welcome#2": enterEffect(2) }),
      ]);

      const stored = await stores().profiles().read(customer);
      expect(stored?.pending).toEqual({ "2/enter#welcome#2": enterEffect(2) });
      expect(stored?.ver).toBe(2);
      expect(stored?.due).toBe(T0 + 5);
    });

    it("may be done twice, also at once", async () => {
      const customer = someone();
      await pendingFor(customer);
      const clear = () =>
        stores()
          .profiles()
          .clear(someProfile(customer), pending, both, { was: T0 + 5, next: T0 + 99 });

      await Promise.all([clear(), clear()]);
      await clear();

      expect(await stores().profiles().read(customer)).toEqual(someProfile(customer, { due: T0 + 99 }));
    });

    it("does nothing for a customer who is gone", async () => {
      const customer = someone();

      await stores().profiles().clear(someProfile(customer), pending, ["1/enter#welcome#1"], { was: T0 });

      expect(await stores().profiles().read(customer)).toBeUndefined();
    });

    it("leaves the effects of who was erased and came back, and so does a write of the time before", async () => {
      const customer = someone();
      const profiles = stores().profiles();
      const back = someProfile(customer, { born: T0 + 1, due: T0 + 5 });
      await profiles.write(back, undefined, pending);

      await profiles.clear(someProfile(customer), pending, both, { was: T0 + 5 });
      await profiles.clear(someProfile(customer), pending, both.slice(1), { was: T0 + 5 });
      const written = await profiles.write(someProfile(customer, { ver: 2 }), 1, {});

      expect(written).toBe("clash");
      expect(await stores().profiles().read(customer)).toEqual({ ...back, pending });
    });

    it("moves due alone when no effect is named", async () => {
      const customer = someone();
      await stores()
        .profiles()
        .write(someProfile(customer, { due: T0 }), undefined, {});

      await stores()
        .profiles()
        .clear(someProfile(customer), {}, [], { was: T0, next: T0 + 3 });

      expect((await stores().profiles().read(customer))?.due).toBe(T0 + 3);
    });

    it("lets a writer that has read before clear what was decided since", async () => {
      const customer = someone();
      const profiles = stores().profiles();
      await pendingFor(customer);
      const read = await profiles.read(customer);
      if (read === undefined) throw new Error("It was just written.");
      await stores()
        .profiles()
        .clear(someProfile(customer), pending, both, { was: T0 + 5 });

      await profiles.write({ ...read, ver: 2, due: T0 + 8 }, 1, {});

      expect(await stores().profiles().read(customer)).toEqual({ ...read, ver: 2, due: T0 + 8, pending: {} });
    });
  });
}

async function dueOf(stores: Stores, customerId: string): Promise<boolean> {
  for (let shard = 0; shard < DUE_SHARDS; shard++) {
    const { items } = await stores.due.list(shard, Number.MAX_SAFE_INTEGER, 1000);
    if (items.some((item) => item.customerId === customerId)) return true;
  }
  return false;
}
