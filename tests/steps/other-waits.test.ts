import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { MomentRule } from "../../core/model/rules.ts";
import type { WaitTask } from "../../core/model/task.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { DAY, HOUR, journey, rulesOf, START, segment, world } from "../ingest/world.ts";
import { waitTask } from "./tasks.ts";

const LOYAL = segment("loyal", { when: "profile.orders >= 2", reads: ["trait:orders"] });

async function insideShop() {
  const all = world(rulesOf([journey()], {}, [LOYAL]));
  await all.ingest(all.now("Cart Updated"));
  return all;
}

describe("a wait for a segment", () => {
  const task: WaitTask = { ...waitTask(), wait: { kind: "segment", segment: "loyal" } };
  const orders = (n: number) => ({ context: { traits: { orders: n } } });

  test("is answered when the customer enters it", async () => {
    const all = await insideShop();
    await registerWait(all.deps, task);

    await all.ingest(all.now("Seen", orders(1)));
    expect(all.tokens.answers.size).toBe(0);
    await all.ingest(all.now("Seen", orders(2)));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
    expect(all.entry("cart#1").waits["paid#1"]?.matched).toMatchObject({ properties: { segment: "loyal" } });
  });

  test("is answered at once for those who are in it", async () => {
    const all = await insideShop();
    await all.ingest(all.now("Seen", orders(2)));

    await registerWait(all.deps, task);

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("registered twice answers the second token only, and once", async () => {
    const all = await insideShop();
    await registerWait(all.deps, task);
    await registerWait(all.deps, { ...task, token: "t2" });

    await all.ingest(all.now("Seen", orders(2)));
    await all.ingest(all.now("Seen", orders(3)));

    expect([...all.tokens.answers]).toEqual([["t2", { happened: true }]]);
  });
});

describe("a wait for a date that may move", () => {
  const moment: MomentRule = {
    date: { expression: "profile.renewal" },
    offset: 0,
    at: "09:00",
    zone: "Europe/London",
    workspaceZone: "Europe/London",
  };
  const until = Date.UTC(2026, 2, 12, 9);
  const task = (parts: Partial<WaitTask> = {}, due = until): WaitTask => ({
    ...waitTask({}, parts),
    wait: { kind: "date", moment, until: due },
  });
  const renewal = (date: string | null) => ({ context: { traits: { renewal: date } } });

  async function waiting() {
    const all = await insideShop();
    await all.ingest(all.now("Seen", renewal("2026-03-12")));
    await registerWait(all.deps, task());
    return all;
  }

  test("is not answered while the date stays", async () => {
    const all = await waiting();

    await all.ingest(all.now("Seen", renewal("2026-03-12")));
    await all.ingest(all.now("Seen", { context: { traits: { other: 1 } } }));

    expect(all.tokens.answers.size).toBe(0);
  });

  test.each([["2026-03-20"], ["2026-03-05"], [null], ["soon"]])("is answered when it moves to %s", async (date) => {
    const all = await waiting();

    await all.ingest(all.now("Seen", renewal(date)));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("is answered too by an event that came late or was replayed, and wakes nobody else", async () => {
    const all = await waiting();

    await all.ingest(all.now("Seen", { ...renewal("2026-03-20"), replay: true }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("is answered at once where it moved before the wait was registered", async () => {
    const all = await insideShop();
    await all.ingest(all.now("Seen", renewal("2026-03-20")));

    await registerWait(all.deps, task());

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("that moved waits anew for the new date, and for the old one when it moves back", async () => {
    const all = await waiting();
    await all.ingest(all.now("Seen", renewal("2026-03-20")));
    all.clock.advance(HOUR);

    await registerWait(all.deps, task({ token: "t2" }, until + 8 * DAY));
    expect(all.tokens.answers.has("t2")).toBe(false);
    await all.ingest(all.now("Seen", renewal("2026-03-12")));
    expect(all.tokens.answers.get("t2")).toEqual({ happened: true });
    await registerWait(all.deps, task({ token: "t3" }));

    expect(all.tokens.answers.has("t3")).toBe(false);
    expect(START).toBeLessThan(until);
  });

  test("that moves again before the first answer is cleared is answered again", async () => {
    const all = await waiting();
    const dies = { ...all.tokens, succeed: () => Promise.reject(new Error("cut off")) };
    const tokens = {
      ...all.tokens,
      succeed: async (...answer: Parameters<typeof all.tokens.succeed>) => {
        const said = await all.tokens.succeed(...answer);
        await registerWait(all.deps, task({ token: "t2" }, until + 8 * DAY));
        const again = ingestCustomer({ ...all.deps, tokens: dies }, "ada", [all.now("Seen", renewal("2026-03-15"))]);
        await expect(again).rejects.toThrow("cut off");
        return said;
      },
    };

    await ingestCustomer({ ...all.deps, tokens }, "ada", [all.now("Seen", renewal("2026-03-20"))]);
    expect(Object.keys(all.profile().pending)).toHaveLength(1);
    all.clock.advance(HOUR);
    await sweep(all.deps, { items: 10, until: Number.POSITIVE_INFINITY });

    expect([...all.tokens.answers.keys()]).toEqual(["t1", "t2"]);
  });
});
