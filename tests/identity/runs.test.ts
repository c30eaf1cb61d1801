import { describe, expect, it } from "vitest";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { type Table, table } from "../../adapters/aws/table.ts";

import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { performPending } from "../../core/ingest/perform.ts";
import { ExitedError } from "../../core/model/errors.ts";
import { sendMessage } from "../../core/send/send.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { emit } from "../../core/steps/emit.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { update } from "../../core/steps/update.ts";
import { openTable } from "../contracts/in-process-client.ts";
import { TABLE } from "../contracts/table-definition.ts";
import { enterRule, event, HOUR, journey, MINUTE, rulesOf, spied, type World, world } from "../ingest/world.ts";
import { task as sendTask, world as sendWorld } from "../send/world.ts";
import { waitTask } from "../steps/tasks.ts";
import { decide, join, onlyProfile, say, VISITOR } from "./joined.ts";

const CART = journey({
  enter: [enterRule({ key: "event.properties.cart", again: "always" })],
  inside: { exit: [], watch: [] },
});

/** Ada and a visitor inside one journey as entry 1 each, then merged: the visitor's entry is number 3 of Ada's. */
async function mergedWorld(rules = rulesOf([CART])): Promise<World> {
  const of = world(rules);
  await say(of, "ada", "Cart Updated", { properties: { cart: 1 } });
  of.clock.advance(MINUTE);
  await say(of, VISITOR, "Cart Updated", { properties: { cart: 2 } });
  await join(of, "ada", VISITOR);
  of.clock.advance(MINUTE);
  return of;
}

const start = (of: World, n: number) => onlyProfile(of).entries[`cart#${n}`]?.start ?? 0;

describe("the run of a merged customer", () => {
  it("waits, and an event under either id wakes it, once", async () => {
    for (const id of ["ada", VISITOR]) {
      const of = await mergedWorld();
      const began = new Date(of.clock.now()).toISOString();
      await registerWait(of.deps, waitTask({}, { customer: VISITOR, start: start(of, 3), token: "visitor", began }));
      await registerWait(of.deps, waitTask({}, { customer: "ada", start: start(of, 1), token: "ada", began }));

      await say(of, id, "Payment Captured");

      expect([...of.tokens.answers.keys()].sort()).toEqual(["ada", "visitor"]);
    }
  });

  it("is answered by a report about its own message, not about that of the same number", async () => {
    const of = await mergedWorld();
    const began = new Date(of.clock.now()).toISOString();
    const asks = { event: "Email Opened", of: "hello", ofPass: 1 };
    for (const [customer, n] of [
      ["ada", 1],
      [VISITOR, 3],
    ] as const) {
      const steps = { hello: { sent: true } };
      await registerWait(of.deps, waitTask(asks, { customer, start: start(of, n), token: customer, began, steps }));
    }

    await say(of, VISITOR, "Email Opened", { context: { message: "cart#1#hello#1" } });

    expect([...of.tokens.answers.keys()]).toEqual([VISITOR]);
  });

  it("is settled by its own end, and leaves the other entry of the same number", async () => {
    const of = await mergedWorld();
    const run = of.runs.all().find(({ input }) => input.customer === VISITOR);
    const detail = {
      name: run?.name,
      status: "SUCCEEDED",
      stopDate: of.clock.now(),
      input: JSON.stringify(run?.input),
      output: null,
      error: null,
      cause: null,
    };
    const record = { id: "r", body: JSON.stringify({ detail }) };

    expect(await settleBatch(of.deps, [record])).toEqual([]);
    expect(await settleBatch(of.deps, [record])).toEqual([]);

    expect(Object.values(onlyProfile(of).entries).map(({ n, end }) => [n, end?.outcome])).toEqual([[1, undefined]]);
  });

  it("changes the profile by its update steps, each once, also where the other customer made one of the same number", async () => {
    const of = world(rulesOf([CART]));
    const place = { contract: 1, do: "update", journey: "cart", version: "aaaaaaaaaaaa", n: 1, pass: 1 } as const;
    const adding = { set: {}, add: { steps: { literal: 1 } }, append: {}, remove: [], join: [], leave: [] };
    const step = (customer: string) => ({ ...place, ...adding, customer, step: "count", messages: {}, steps: {} });
    await say(of, "ada", "Cart Updated", { properties: { cart: 1 } });
    await say(of, VISITOR, "Cart Updated", { properties: { cart: 2 } });
    await update(of.deps, step(VISITOR));
    await join(of, "ada", VISITOR);
    await update(of.deps, step(VISITOR));
    expect(onlyProfile(of).traits.steps?.v).toBe(1);

    await update(of.deps, step("ada"));
    await update(of.deps, step("ada"));

    expect(onlyProfile(of).traits.steps?.v).toBe(2);
  });

  it("emits events that are its customer's, however late they come", async () => {
    const of = await mergedWorld();
    const put: object[] = [];
    const bus = { put: async (one: object) => void put.push(one) };
    const visitor = onlyProfile(of).merged?.[VISITOR];
    await emit(
      { ...of.deps, bus },
      {
        ...{ contract: 1, do: "emit", customer: VISITOR, journey: "cart", version: "aaaaaaaaaaaa", n: 1, pass: 1 },
        ...{ step: "tell", event: "Told", properties: {}, messages: {}, steps: {} },
      },
    );
    expect(put).toMatchObject([{ customerId: VISITOR, knownSince: visitor?.born }]);

    await say(of, VISITOR, "Told", { ...(visitor && { knownSince: visitor.born }) });
    expect(onlyProfile(of).counts.Told?.n).toBe(1);
  });
});

describe("a person of two profiles", () => {
  it("gets no more messages than one person may", async () => {
    const caps = [{ max: 1, per: 24 * HOUR }];
    const of = await sendWorld({ settings: { caps } });
    const profiles = of.profiles;
    const entry = (await profiles.read("c-1"))?.entries["welcome#1"];
    if (entry === undefined) throw new Error("Nobody is inside.");
    const visitor = await profiles.read("c-1");
    if (visitor === undefined) throw new Error("There is nobody.");
    await profiles.write({ ...visitor, customerId: VISITOR, ver: 1 }, undefined, {});
    expect((await sendMessage(of.deps, { ...sendTask, customer: VISITOR }, "one")).sent).toBe(true);

    const ingesting = world(rulesOf([]));
    await decideIn(ingesting, of, "c-1");

    const refused = await sendMessage(of.deps, sendTask, "two");
    expect(refused).toMatchObject({ dropped: true, reason: "cap_overall" });
    // One journey under one key: the visitor's entry has given way.
    await expect(sendMessage(of.deps, { ...sendTask, customer: VISITOR }, "three")).rejects.toThrow(ExitedError);
    expect(of.channel.calls).toHaveLength(1);
  });
});

async function decideIn(ingesting: World, of: Awaited<ReturnType<typeof sendWorld>>, mine: string): Promise<void> {
  ingesting.clock.set(of.clock.now());
  const deps = { ...ingesting.deps, profiles: of.profiles };
  const stored = await of.profiles.read(mine);
  if (stored === undefined) throw new Error("There is nobody.");
  const effect = { kind: "merge", other: VISITOR, time: of.clock.now() } as const;
  await performPending(deps, { ...stored, pending: { [`${stored.ver}/merge#${VISITOR}`]: effect } });
}

describe("what a merge costs", () => {
  it("is one read and three writes, and one clearing as for any effect", async () => {
    const of = world(rulesOf([CART]));
    await say(of, "ada", "Cart Updated", { properties: { cart: 1 } });
    await say(of, VISITOR, "Cart Updated", { properties: { cart: 2 } });
    const stored = await decide(of, "ada", VISITOR);
    const calls: string[] = [];
    const profiles = spied(of.profiles, (method) => void calls.push(method));

    await performPending({ ...of.deps, profiles }, stored);

    expect(calls).toEqual(["readOwn", "write", "write", "point", "clear"]);
  });

  it("is one read and one write for an id that is new", async () => {
    const of = world(rulesOf([]));
    await say(of, "ada", "Signed Up");
    const stored = await decide(of, "ada", VISITOR);
    const calls: string[] = [];
    await performPending({ ...of.deps, profiles: spied(of.profiles, (method) => void calls.push(method)) }, stored);
    expect(calls).toEqual(["readOwn", "point", "clear"]);
  });

  it("is one read more for what comes under another id, and none while that is remembered for a minute", async () => {
    const { client } = await openTable();
    const asked: string[] = [];
    const items = table(client, TABLE.TableName ?? "");
    const counting: Table = {
      ...items,
      get: (pk, sk) => {
        asked.push(`get ${pk}`);
        return items.get(pk, sk);
      },
      update: (pk, sk, change) => {
        asked.push(`update ${pk}`);
        return items.update(pk, sk, change);
      },
    };
    const of = world(rulesOf([]));
    const deps = { ...of.deps, profiles: profileStore(counting, of.clock) };
    const come = (customerId: string) => ingestCustomer(deps, customerId, [event("Page Viewed", { customerId })]);
    await come("ada");
    const ada = await deps.profiles.read("ada");
    await deps.profiles.point(VISITOR, { into: "ada", born: ada?.born ?? 0, since: 1 }, undefined);
    const costs = async (customerId: string) => {
      asked.length = 0;
      await come(customerId);
      return asked.map((each) => each.split(" ")[0]).join();
    };

    expect(await costs("ada")).toBe("get,update");
    expect(await costs(VISITOR)).toBe("get,get,update");
    expect(await costs(VISITOR)).toBe("get,update");
    of.clock.advance(MINUTE);
    expect(await costs(VISITOR)).toBe("get,get,update");
  });
});
