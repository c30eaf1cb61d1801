import { describe, expect, test } from "vitest";
import { runName } from "../../core/enter/run.ts";
import { ExitedError } from "../../core/model/errors.ts";
import type { GoOnTask } from "../../core/model/task.ts";
import type { RunStore } from "../../core/ports/runs.ts";
import { goOn } from "../../core/steps/go-on.ts";
import { START } from "../ingest/world.ts";
import { insideWorld, PLACE } from "./tasks.ts";

function goOnTask(part = 2): GoOnTask {
  const { contract, customer, journey, n } = PLACE;
  const document = {
    contract,
    customer,
    journey,
    n,
    start: START,
    steps: {},
    passes: { tries: 900 },
    goOn: "tries",
    part,
  };
  return { ...PLACE, do: "go_on", step: "tries", pass: 900, document };
}

describe("a run that has become long", () => {
  test("goes on in another, with its document", async () => {
    const all = await insideWorld();

    await goOn(all.deps, goOnTask());

    const [, second] = all.runs.all();
    expect(second).toMatchObject({ input: goOnTask().document, version: PLACE.version });
    expect(second?.name).toMatch(/-1-p2$/);
    expect(all.entry("cart#1").part).toBe(2);
  });

  test("and asks twice goes on once: its key is journey, n and part", async () => {
    const all = await insideWorld();

    await goOn(all.deps, goOnTask());
    const { ver } = all.profile();
    await goOn(all.deps, goOnTask());

    expect(all.runs.all()).toHaveLength(2);
    expect(all.profile().ver).toBe(ver);
    await goOn(all.deps, goOnTask(3));
    expect(all.runs.all().map(({ name }) => name)).toContain(
      runName(all.deps.hash, all.profile(), { journey: "cart", n: 1, start: START, part: 3 }),
    );
  });

  test("and dies before the next has started starts it when it is asked again", async () => {
    const all = await insideWorld();
    const dead: RunStore = { ...all.runs, start: () => Promise.reject(new Error("connection reset")) };

    await expect(goOn({ ...all.deps, runs: dead }, goOnTask())).rejects.toThrow("connection reset");
    expect(all.entry("cart#1").part).toBe(2);
    await goOn(all.deps, goOnTask());

    expect(all.runs.all()).toHaveLength(2);
  });

  test("does not where its entry has ended, or its machine is gone", async () => {
    const all = await insideWorld();
    all.runs.refuse(PLACE.version);
    await expect(goOn(all.deps, goOnTask())).rejects.toThrow("cannot be started");

    await all.ingest(all.now("Left"));

    await expect(goOn(all.deps, goOnTask())).rejects.toThrow(ExitedError);
  });
});
