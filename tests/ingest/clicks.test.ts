import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLICKS_KEPT, HALF_HOUR, joinedClicks } from "../../core/profile/clicks.ts";
import { join, say } from "../identity/joined.ts";
import { DAY, HOUR, journey, rulesOf, START, world } from "./world.ts";

const BEST = rulesOf([journey()], { bestHour: { topics: ["offers"], evidence: 3, within: DAY } });

describe("clicks, by which the best hour is known", () => {
  it("are kept by half hours, each once, also where events come twice and late", async () => {
    const all = world(BEST);
    await say(all, "ada", "Signed Up", { time: START });
    for (const [id, time] of [
      ["a", START],
      ["b", START + 1000],
      ["c", START + HOUR],
      ["a", START],
      ["d", START - 3 * HOUR],
    ] as const) {
      await say(all, "ada", "Email Clicked", { id, time, context: { message: "cart#1#mail#1" } });
    }
    await say(all, "ada", "Email Opened", { id: "e", time: START + 5 * HOUR, context: { message: "cart#1#mail#1" } });

    const at = START / HALF_HOUR;
    expect((await all.profiles.read("ada"))?.clicks).toEqual([at - 6, at, at + 2]);
  });

  it("are not kept where no setting asks for them", async () => {
    const all = world();
    await say(all, "ada", "Email Clicked", { context: { message: "cart#1#mail#1" } });
    await say(all, "ada", "Signed Up");
    expect(await all.profiles.read("ada")).not.toHaveProperty("clicks");
  });

  it("go once the customer objects to profiling, and none is kept from then on", async () => {
    const all = world(BEST);
    await say(all, "ada", "Signed Up");
    await say(all, "ada", "Email Clicked", { context: { message: "cart#1#mail#1" } });
    expect((await all.profiles.read("ada"))?.clicks).toHaveLength(1);
    await say(all, "ada", "Objected", { context: { purposes: { profiling: false } } });
    await say(all, "ada", "Email Clicked", { context: { message: "cart#1#mail#1" } });
    expect(await all.profiles.read("ada")).not.toHaveProperty("clicks");
  });

  it("are those of both where two profiles are one person's", async () => {
    const all = world(BEST);
    for (const id of ["ada", "eve"]) await say(all, id, "Signed Up", { id: `${id} came` });
    await say(all, "ada", "Email Clicked", { id: "a", time: START, context: { message: "cart#1#mail#1" } });
    await say(all, "eve", "Email Clicked", { id: "b", time: START - HOUR, context: { message: "cart#1#mail#1" } });
    await join(all, "ada", "eve");
    expect((await all.profiles.read("ada"))?.clicks).toEqual([START / HALF_HOUR - 2, START / HALF_HOUR]);
  });

  it("are the newest in order, whatever comes first, and however often", () => {
    const times = fc.array(fc.nat(200), { maxLength: 60 });
    fc.assert(
      fc.property(times, times, (one, other) => {
        const there = joinedClicks(joinedClicks([], one), other);
        expect(joinedClicks(joinedClicks([], other), one)).toEqual(there);
        expect(joinedClicks(there, one)).toEqual(there);
        expect(there).toEqual([...new Set([...one, ...other])].sort((a, b) => a - b).slice(-CLICKS_KEPT));
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
