import { describe, expect, test } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { memoryConfirmations } from "../../adapters/memory/answers.ts";
import { memorySuppressions } from "../../adapters/memory/messages.ts";
import { memoryChannel, memoryDestinations, memoryEventBus, memoryLinks } from "../../adapters/memory/outbound.ts";
import { call } from "../../core/call/call.ts";
import { currentRun, runName } from "../../core/enter/run.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { TaskPlace } from "../../core/model/task.ts";
import { sendMessage } from "../../core/send/send.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { parseTask, perform } from "../../functions/steps/task.ts";
import { BILLING, callTask } from "../call/world.ts";
import { DAY, event, HOUR, journey, MINUTE, rulesOf, START, type World, world } from "../ingest/world.ts";
import { PLACE } from "../steps/tasks.ts";

/** Whether a task that stands there is done for the entry that is inside now. */
type Ask = (all: World, place: TaskPlace) => Promise<unknown>;

const step = (what: object): Ask => {
  return (all, place) =>
    perform({ ...all.deps, bus: memoryEventBus() }, parseTask({ ...place, messages: {}, steps: {}, ...what }));
};

const TASKS: Readonly<Record<string, Ask>> = {
  decide: step({ do: "decide", conditions: { yes: "true" } }),
  moment: step({
    do: "moment",
    moment: { offset: 0, zone: "UTC", workspaceZone: "UTC" },
    past: "continue",
    waited: true,
  }),
  wait: step({
    do: "wait",
    token: "t1",
    wait: { kind: "events", need: "any", events: [{ event: "Paid", fields: [] }], since: "step" },
    began: new Date(START).toISOString(),
  }),
  update: step({
    do: "update",
    set: { plan: { literal: "free" } },
    add: {},
    append: {},
    remove: [],
    join: [],
    leave: [],
  }),
  emit: step({ do: "emit", event: "Downgraded", properties: {} }),
  go_on: step({
    do: "go_on",
    document: { contract: 1, customer: "ada", journey: "cart", n: 1, start: START, steps: {}, goOn: "again", part: 2 },
  }),
  call: (all, place) =>
    call(
      { ...all.deps, caller: memoryDestinations(), destinations: { billing_retry: BILLING } },
      callTask({ ...place, step: "charge" }),
    ),
  send: (all, place) => {
    const choices = [{ template: "receipt", channel: "email", transactional: true }] as const;
    return sendMessage(
      {
        ...all.deps,
        settings: { ...all.rules.settings, sender: { email: "shop@example.com" } },
        suppressions: memorySuppressions(),
        confirmations: memoryConfirmations(),
        sender: memoryChannel(),
        renderer: liquidRenderer(),
        links: memoryLinks,
        stage: "test",
        templates: {
          receipt: {
            name: "receipt",
            channel: "email",
            transactional: true,
            subject: "Receipt",
            body: "Thank you",
            entryFields: [],
          },
        },
      },
      { ...place, do: "send", choices, alsoOn: [], steps: {} },
      "invocation-1",
    );
  },
};

/** Ada, who has entered at this time under the number that her earlier entry had; nothing else is known of her. */
async function backAt(time: number): Promise<World> {
  const all = world();
  all.clock.set(time);
  await all.ingest(event("Cart Updated", { time, context: { addresses: { email: "ada@example.com" } } }));
  return all;
}

const place = (parts: { start?: number } = {}): TaskPlace => ({ ...PLACE, step: "hello", ...parts });

describe.each(Object.entries(TASKS))("a task of an earlier entry of the same number: %s", (_, ask) => {
  test("is told that its entry has ended, and does nothing for the one that is inside", async () => {
    const all = await backAt(START + HOUR);
    const before = all.profile();

    await expect(ask(all, place({ start: START }))).rejects.toThrow("The entry has ended.");

    expect(all.profile()).toEqual(before);
    expect(all.messages.all()).toEqual([]);
  });

  test("is done for its own entry, and where the machine does not say when that began", async () => {
    for (const start of [{ start: START + HOUR }, {}]) {
      await expect(ask(await backAt(START + HOUR), place(start))).resolves.not.toThrow();
    }
  });
});

describe("runs", () => {
  test("of a customer who was forgotten and came back, or of a table that was restored, have names of their own", async () => {
    const [before, after] = [await backAt(START), await backAt(START + HOUR)];
    const name = (of: World, born: number) =>
      runName(of.hash, { customerId: "ada", born }, currentRun(of.entry("cart#1")));

    expect(name(after, after.profile().born)).not.toBe(name(before, before.profile().born));
    // Restored to a time when she was known already.
    expect(name(after, START - DAY)).not.toBe(name(before, START - DAY));
    expect(name(after, START).length).toBeLessThanOrEqual(80);
  });

  test("of an earlier entry do not end the one that is inside", async () => {
    const all = await backAt(START + HOUR);
    const [run] = all.runs.all();
    const input = JSON.stringify({ ...run?.input, start: START });
    const detail = { name: run?.name, status: "SUCCEEDED", stopDate: START + 2 * HOUR, input };

    await settleBatch(all.deps, [{ id: "1", body: JSON.stringify({ detail }) }]);

    expect(all.entry("cart#1").end).toBeUndefined();
  });

  test("of entries that began before names had the start are found by the name they have", () => {
    const { hash } = world();
    const profile = { customerId: "ada", born: START };

    expect(runName(hash, profile, { journey: "cart", n: 1 })).toBe(`cart-${hash(`ada:${START}`).slice(0, 16)}-1`);
    expect(runName(hash, profile, { journey: "cart", n: 1, part: 3 })).toMatch(/-1-p3$/);
  });
});

describe("a run whose name is there already", () => {
  /** Ada's entry is stored, and its run was not started; then `already` came to be under its name. */
  async function crashed(already: (all: World, name: string) => Promise<void>): Promise<World> {
    const all = world();
    const start = () => Promise.reject(new Error("cut off"));
    const updated = event("Cart Updated");
    const deps = { ...all.deps, runs: { ...all.runs, start } };
    await expect(ingestCustomer(deps, "ada", [updated])).rejects.toThrow("cut off");
    await already(all, runName(all.hash, all.profile(), currentRun(all.entry("cart#1"))));
    await all.ingest(updated);
    return all;
  }
  const input = (start: number) => ({ contract: 1, customer: "ada", journey: "cart", n: 1, start, steps: {} }) as const;

  test("and is its own and over, ends its entry as it ended", async () => {
    const all = await crashed(async ({ runs }, name) => {
      await runs.start("cart", "aaaaaaaaaaaa", name, input(START));
      runs.finish(name, { status: "succeeded", time: START + MINUTE, outcome: "unpaid" });
    });

    expect(all.profile().journeys.cart?.ended).toEqual({ unpaid: 1 });
    expect(all.profile().pending).toEqual({});
  });

  test("and is another entry's, is no success: the entry has failed, and is not taken for one with a run", async () => {
    const all = await crashed(async ({ runs }, name) => {
      await runs.start("cart", "aaaaaaaaaaaa", name, input(START - DAY));
    });

    expect(all.profile().journeys.cart?.ended).toEqual({ failed: 1 });
  });
});

describe("a run whose machine is not there yet", () => {
  test("waits for it for an hour, and starts when it is there", async () => {
    const all = world(rulesOf([journey()]));
    all.runs.lack("aaaaaaaaaaaa", true);
    const updated = event("Cart Updated");

    await expect(all.ingest(updated)).rejects.toThrow("not there yet");
    expect(all.entry("cart#1").end).toBeUndefined();
    all.clock.advance(HOUR - MINUTE);
    all.runs.lack("aaaaaaaaaaaa", false);
    await all.ingest(updated);

    expect(all.runs.all()).toHaveLength(1);
    expect(all.profile().pending).toEqual({});
  });

  test("has failed after that", async () => {
    const all = world(rulesOf([journey()]));
    all.runs.lack("aaaaaaaaaaaa", true);
    const updated = event("Cart Updated");
    await expect(all.ingest(updated)).rejects.toThrow("not there yet");

    all.clock.advance(HOUR);
    await all.ingest(updated);

    expect(all.profile().journeys.cart?.ended).toEqual({ failed: 1 });
  });
});
