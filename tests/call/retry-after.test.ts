import { describe, expect, it } from "vitest";
import { memoryRefusedEvents } from "../../adapters/memory/outbound.ts";
import { call } from "../../core/call/call.ts";
import { retryGivenUpCalls } from "../../core/call/given-up.ts";
import { defined } from "../../core/model/defined.ts";
import { errorName } from "../../core/model/errors.ts";
import { parseCallTask } from "../../functions/call/parse-task.ts";
import { compiledJourney, destinationFile } from "../compiler/fixture.ts";
import { fieldsOf, statesOf } from "../compiler/walk.ts";
import { failed, ok, TestCloud } from "../stepfunctions/cloud.ts";
import { answering, type Behaviour, calling, httpDestination, vendor } from "./vendor.ts";
import { billing, callTask } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A server that answers the first requests so, and then 200. */
const busy = (...first: Behaviour[]) => vendor(...first, answering(200, { status: "paid" }));

/** 429, and the header as given by the time of the answer. */
const told = (after: string): Behaviour => answering(429, "slow down", { "retry-after": after });

/** Plays the call step of a compiled journey against a server: the seconds after which each attempt was made, and the result. */
async function played(fields: string, ...first: ((now: number) => Behaviour)[]) {
  const all = await billing();
  const { caller, clock } = calling(() => "secret");
  const began = all.clock.now();
  await using system = await busy(
    ...first.map(
      (behaviour): Behaviour =>
        (seen, response) =>
          behaviour(clock.now())(seen, response),
    ),
  );
  const parked = memoryRefusedEvents();
  const deps = {
    ...all.deps,
    clock: all.clock,
    caller,
    parked,
    destinations: { billing_retry: httpDestination(system.url) },
  };
  const at: number[] = [];
  const cloud: TestCloud = new TestCloud({
    call: async (payload) => {
      const passed = cloud.kernel.now() - start;
      at.push(passed / 1000);
      all.clock.set(began + passed);
      clock.set(began + passed);
      const task = { ...parseCallTask(payload), customer: "ada", journey: "cart", version: "aaaaaaaaaaaa", n: 1 };
      try {
        const since = task.began === undefined ? {} : { began: new Date(began).toISOString() };
        const { start: _, ...place } = { ...task, ...since };
        return ok(await call(deps, { ...place, step: "charge" }));
      } catch (error) {
        return failed(errorName(error), error instanceof Error ? error.message : "");
      }
    },
  });
  const start = cloud.kernel.now();
  const file = destinationFile(`destination: billing_retry\nurl: https://billing.example.com/retry\n${fields}`);
  const text = "journey: example\nenter: { event: A }\nsteps:\n  - call: billing_retry\n";
  const { definition } = compiledJourney(text, file).compiled;
  const states = Object.fromEntries(
    [...statesOf(definition)].map(([name, state]) => {
      // The end of a run forgets the document, which this test reads.
      if (name === "End") return [name, { Type: "Succeed" }];
      const { Arguments: given, ...rest } = state;
      return [name, given === undefined ? rest : { ...rest, Arguments: { ...fieldsOf(given), FunctionName: "call" } }];
    }),
  );
  const run = await cloud.start(cloud.deploy(states, { StartAt: String(definition.StartAt) }), {
    contract: 1,
    customer: "ada",
    journey: "example",
    n: 1,
    start: 0,
    steps: {},
  });
  await cloud.pass((3 * 24 * HOUR) / 1000);
  const { steps } = Object(await cloud.output(run));
  return { at, result: steps?.billing_retry, parked: parked.refused, keys: system.seen };
}

describe("a call that is told to wait", () => {
  it("by seconds is made again not before them, under the same key, and without a state more", async () => {
    const { at, result, keys } = await played("", () => told("30"));

    expect(at).toEqual([0, 45]);
    expect(result).toMatchObject({ ok: true, code: 200 });
    expect(new Set(keys.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  it("by an HTTP date is made again not before it", async () => {
    const { at } = await played("", (now) => told(new Date(now + 10 * MINUTE).toUTCString()));

    expect(at).toEqual([0, 1215]);
  });

  it("again and again waits each time, and longer where its attempts are further apart", async () => {
    const { at } = await played(
      "",
      () => told("10"),
      () => told("10"),
      () => told("10"),
    );

    expect(at).toEqual([0, 15, 30, 75]);
  });

  it("for a day is made again after an hour: no wait is longer", async () => {
    const { at } = await played("", () => told("86400"));

    expect(at).toEqual([0, 3600]);
  });

  it("longer than the destination may take is given up at once, and kept", async () => {
    const { at, result, parked } = await played("give up after: 10m\n", () => told("900"));

    expect(at).toEqual([0]);
    expect(result).toEqual({ ok: false, code: 429 });
    expect(parked.map(({ reason }) => reason)).toEqual(["The last attempt was answered with 429."]);
  });

  it("in its last attempt is given up, however long it was told to wait before", async () => {
    const { at, result, parked } = await played(
      "attempts: 3\n",
      () => told("100"),
      () => told("100"),
      () => told("100"),
    );

    expect(at).toEqual([0, 135, 270]);
    expect(result).toEqual({ ok: false, code: 429 });
    expect(parked).toHaveLength(1);
  });

  it("by a machine of an earlier release is made again by its pauses", async () => {
    const all = await billing();
    all.caller.answer({ answer: "failed", code: 429, after: HOUR });

    await expect(call(all.deps, callTask())).rejects.toMatchObject({ name: "Retryable", message: '{"code":429}' });
  });
});

describe("a call of the queue that is told to wait", () => {
  const GIVEN_UP = {
    contract: 1,
    do: "call again",
    customer: "ada",
    journey: "cart",
    n: 1,
    step: "charge",
    pass: 1,
    destination: "billing_retry",
    key: "k",
    body: {},
  };

  it.each([
    [undefined, []],
    [2 * MINUTE, []],
    [20 * MINUTE, [["receipt", 1200]]],
    [24 * HOUR, [["receipt", 3600]]],
  ])("for %j ms is hidden %j", async (after, expected) => {
    const all = await billing();
    const profile = await all.deps.profiles.read("ada");
    const [entry] = Object.values(profile?.entries ?? {});
    const hidden: unknown[] = [];
    const later = { hide: async (receipt: string, seconds: number) => void hidden.push([receipt, seconds]) };
    all.caller.answer({ answer: "failed", code: 429, ...defined({ after }) });
    const body = JSON.stringify({ ...GIVEN_UP, born: profile?.born, start: entry?.start });

    const again = await retryGivenUpCalls({ ...all.deps, parked: memoryRefusedEvents(), later }, [
      { id: "r", body, receives: 1, sent: all.clock.now(), receipt: "receipt" },
    ]);

    expect(again).toEqual(["r"]);
    expect(hidden).toEqual(expected);
  });
});
