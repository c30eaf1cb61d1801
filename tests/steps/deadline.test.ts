import { describe, expect, test } from "vitest";
import { ExitedError } from "../../core/model/errors.ts";
import type { MomentRule } from "../../core/model/rules.ts";
import type { DeadlineTask } from "../../core/model/task.ts";
import { deadline } from "../../core/steps/moment.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { HOUR, MINUTE, START } from "../ingest/world.ts";
import { insideWorld, PLACE, waitTask, watchRule } from "./tasks.ts";

const ZONES = { zone: "Europe/London", workspaceZone: "Europe/London" };
const EVENING: MomentRule = { ...ZONES, date: { expression: "profile.visit" }, offset: -1, at: "18:00" };

function task(moment: MomentRule = EVENING): DeadlineTask {
  const began = new Date(START).toISOString();
  return { ...PLACE, do: "deadline", step: "paid", moment, began, messages: {}, steps: {} };
}

async function visiting(visit: string | undefined) {
  const all = await insideWorld([watchRule()]);
  if (visit !== undefined) await all.ingest(all.now("Seen", { context: { traits: { visit } } }));
  return all;
}

describe("the end of a wait that lasts until a date", () => {
  test.each([
    ["to come", "2026-03-10", { until: "2026-03-09T18:00:00Z", nominal: "2026-03-09T18:00:00Z" }],
    ["past", "2026-03-02", { until: "2026-03-01T18:00:00Z", nominal: "2026-03-01T18:00:00Z" }],
    ["missing", undefined, { until: "2026-03-02T09:00:00Z", nominal: null }],
    ["no date", "soon", { until: "2026-03-02T09:00:00Z", nominal: null }],
  ])("that is %s (%s)", async (_, visit, expected) => {
    const all = await visiting(visit);
    all.clock.advance(MINUTE);

    const { until, nominal } = await deadline(all.deps, task());
    const instant = (text: string | null) => (text === null ? null : Date.parse(text));
    expect([until, nominal].map(instant)).toEqual([expected.until, expected.nominal].map(instant));
  });

  test("is an instant that no others share where an event or trait names one", async () => {
    const all = await visiting("2026-03-05T10:30:00Z");
    const { at: _, ...rule } = { ...EVENING, offset: 0 };

    expect(await deadline(all.deps, task(rule))).toMatchObject({ nominal: null });
  });

  test("is nothing to who has left", async () => {
    const all = await visiting("2026-03-10");
    await all.ingest(all.now("Left"));

    await expect(deadline(all.deps, task())).rejects.toThrow(ExitedError);
  });

  test("that is past has the wait look back: what came before it counts, what came after it does not", async () => {
    const all = await visiting("2026-03-10");
    all.clock.advance(HOUR);
    await all.ingest(all.now("Payment Captured"));
    const wait = (until: number, token: string) =>
      registerWait(all.deps, waitTask({ since: "entry" }, { until, token }));

    await wait(START + MINUTE, "before");
    await wait(START + 2 * HOUR, "after");

    expect(Object.fromEntries(all.tokens.answers)).toMatchObject({
      before: { happened: false },
      after: { happened: true },
    });
  });
});
