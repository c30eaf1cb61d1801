import { expect, test } from "vitest";
import { packEffects, unpackEffects } from "../../adapters/aws/pending.ts";
import { type ExplainDeps, explain } from "../../core/explain/explain.ts";
import type { RunTrace } from "../../core/explain/run-trace.ts";
import type { Effect } from "../../core/model/effect.ts";
import { enterRule, HOUR, journey, rulesOf, START, world } from "../ingest/world.ts";

const exit = [{ event: "Left", reason: "left" }];
const again = () => world(rulesOf([journey({ enter: [enterRule({ again: "always" })], inside: { exit, watch: [] } })]));

test("a journey notes the latest three of its entries that have left the profile", async () => {
  const all = again();
  for (let n = 1; n <= 4; n++) {
    await all.ingest(all.now("Cart Updated"));
    all.clock.advance(1);
    await all.ingest(all.now("Left"));
    all.clock.advance(HOUR);
  }

  expect(all.profile().entries).toEqual({});
  expect(all.profile().journeys.cart?.gone?.map(({ n }) => n)).toEqual([2, 3, 4]);
});

test("the run of an entry that has left is still explained", async () => {
  const all = again();
  await all.ingest(all.now("Cart Updated"));
  all.clock.advance(1);
  await all.ingest(all.now("Left"));
  const asked: string[] = [];
  const records: ExplainDeps["records"] = {
    profile: async () => all.profile(),
    suppression: async () => undefined,
    messages: async () => [],
    run: async (_, name): Promise<RunTrace | undefined> => {
      asked.push(name);
      const run = all.runs.all().find((each) => each.name === name);
      return run && { name, status: "aborted", started: START, steps: [] };
    },
  };

  const story = await explain({ records, hash: all.hash }, { customerId: "ada", zone: "UTC" });

  const [{ name } = { name: "" }] = all.runs.all();
  expect(asked).toContain(name);
  expect(story?.journeys[0]?.entries[0]).toMatchObject({ n: 1, run: name });
});

test("what a write that ends a thousand entries has to perform stays small, though each has a start of its own", () => {
  const effects = Array.from({ length: 1000 }, (_, n): Effect => {
    return { kind: "exit", journey: "cart", n: n + 1, start: START + n * HOUR, reason: "bought" };
  });

  const packed = packEffects(effects);

  expect(unpackEffects(packed.M ?? {})).toEqual(effects);
  expect(Object.keys(packed.M ?? {}).join("").length).toBeLessThan(20 * 1000);
});

test("effects that earlier code packed, with the start in what they have in common, are read", () => {
  const common = JSON.stringify([{ kind: "enter", journey: "cart", version: "aaaaaaaaaaaa", start: START }]);

  expect(unpackEffects({ c: { S: common }, "0.7": { NULL: true } })).toEqual([
    { kind: "enter", journey: "cart", version: "aaaaaaaaaaaa", start: START, n: 7 },
  ]);
});
