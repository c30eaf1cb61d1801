import { describe, expect, test } from "vitest";
import { memoryAnswers } from "../../adapters/memory/answers.ts";
import { MAX_CHANGES, NO_ANSWERS, withChanges } from "../../core/consent/history.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { event, rulesOf, START, spied, type World, world } from "../ingest/world.ts";

const RULES = rulesOf([], { topics: { offers: { channels: ["email"], default: "out" } } });

async function bring(shop: World, answers: ReturnType<typeof memoryAnswers>, ...events: ReturnType<typeof event>[]) {
  await ingestCustomer({ ...shop.deps, answers }, "ada", events);
}

const says = (agreed: boolean, time: number, proof = "v1") =>
  event("Preferences Saved", { time, context: { consent: { offers: agreed }, proof } });

describe("the history of a customer's answers", () => {
  test("keeps what changed, with its grounds, and nothing that was said again", async () => {
    const [shop, answers] = [world(RULES), memoryAnswers()];

    await bring(shop, answers, says(true, START - 4), says(true, START - 3));
    await bring(shop, answers, says(false, START - 2));
    await bring(shop, answers, says(false, START - 1, "v2"));

    const { changes } = await answers.read("ada");
    expect(changes.map(({ question, agreed, proof }) => [question, agreed, proof])).toEqual([
      ["offers", true, "v1"],
      ["offers", false, "v1"],
      ["offers", false, "v2"],
    ]);
    expect(changes[0]).toMatchObject({ time: START - 4, at: START });
  });

  test("tells what waits to be confirmed from what counts, and purposes from topics", async () => {
    const [shop, answers] = [world(RULES), memoryAnswers()];
    const context = { consent: { offers: true }, purposes: { ads: false } };

    await bring(shop, answers, event("Banner Closed", { context, via: { source: "web", trust: "browser" } }));

    const { changes } = await answers.read("ada");
    expect(changes).toMatchObject([
      { question: "offers", agreed: true, unconfirmed: true, how: "browser", source: "web" },
      { question: "purpose ads", agreed: false, how: "browser", source: "web" },
    ]);
  });

  test("costs a customer who answers nothing no call", async () => {
    const shop = world(RULES);
    const calls: string[] = [];
    const answers = spied(memoryAnswers(), (method) => void calls.push(method));

    await bring(shop, answers, event("Cart Updated"));
    await bring(shop, answers, says(true, START));
    await bring(shop, answers, says(true, START + 1));

    expect(calls).toEqual(["append"]);
  });

  test("has each change once where the function dies before the profile is written, and the event comes again", async () => {
    const [shop, answers] = [world(RULES), memoryAnswers()];
    const lost = says(true, START);
    const dying = spied(shop.profiles, (method) => {
      if (method === "write") throw new Error("died");
    });

    await expect(ingestCustomer({ ...shop.deps, profiles: dying, answers }, "ada", [lost])).rejects.toThrow("died");
    await bring(shop, answers, lost);

    expect((await answers.read("ada")).changes).toHaveLength(1);
    expect(shop.profile().consent.offers?.v).toBe(true);
  });

  test("drops the oldest of too many, and counts them", () => {
    const change = (i: number) => ({ question: "offers", agreed: i % 2 === 0, time: i, at: i, event: `e${i}` });
    let record = NO_ANSWERS;
    for (let i = 0; i < MAX_CHANGES + 20; i++) record = withChanges(record, [change(i)]);

    expect(record.changes).toHaveLength(MAX_CHANGES);
    expect(record.older).toBe(20);
    expect(record.changes.at(-1)?.event).toBe(`e${MAX_CHANGES + 19}`);
  });
});
