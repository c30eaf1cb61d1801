import { describe, expect, test } from "vitest";
import { ExitedError, HoldError } from "../../core/model/errors.ts";
import type { MomentRule } from "../../core/model/rules.ts";
import type { MomentTask } from "../../core/model/task.ts";
import { moment } from "../../core/steps/moment.ts";
import { DAY, HOUR, START } from "../ingest/world.ts";
import { insideWorld, PLACE } from "./tasks.ts";

const ZONES = { zone: "Europe/London", workspaceZone: "Europe/London" };
const RENEWAL: MomentRule = { ...ZONES, date: { expression: "profile.renewal" }, offset: -1, at: "10:00" };

function momentTask(rule: MomentRule, parts: Partial<MomentTask> = {}): MomentTask {
  const base = { ...PLACE, do: "moment", step: "until", past: "continue", waited: false } as const;
  return { ...base, moment: rule, messages: {}, steps: {}, ...parts };
}

async function renewing(date: string | undefined) {
  const all = await insideWorld();
  if (date !== undefined) await all.ingest(all.now("Seen", { context: { traits: { renewal: date } } }));
  return all;
}

async function held(answer: Promise<unknown>): Promise<number> {
  const error = await answer.catch((thrown: unknown) => thrown);
  if (!(error instanceof HoldError)) throw new Error("Nothing was held.");
  expect(JSON.parse(error.message)).toMatchObject({ until: new Date(error.until).toISOString(), rule: "moment" });
  return error.until;
}

describe("a moment", () => {
  test("still to come holds until it", async () => {
    const all = await renewing("2026-03-05");

    expect(await held(moment(all.deps, momentTask(RENEWAL)))).toBe(Date.UTC(2026, 2, 4, 10));
  });

  test.each([
    ["past", "2026-03-01", "continue", false],
    ["past", "2026-03-01", "skip", true],
    ["missing", undefined, "continue", true],
    ["no date", "next week", "continue", true],
  ] as const)("%s (%s) with past: %s skips: %s", async (_, date, past, skip) => {
    const all = await renewing(date);

    expect(await moment(all.deps, momentTask(RENEWAL, { past }))).toEqual({ skip });
  });

  test("that was waited for is not past, though `past: skip`", async () => {
    const all = await renewing("2026-03-05");
    all.clock.advance(3 * DAY);

    expect(await moment(all.deps, momentTask(RENEWAL, { past: "skip", waited: true }))).toEqual({ skip: false });
  });

  test("that was waited for and has moved holds again", async () => {
    const all = await renewing("2026-03-05");
    all.clock.advance(2 * DAY + HOUR);
    await all.ingest(all.now("Seen", { context: { traits: { renewal: "2026-03-15" } } }));

    const until = await held(moment(all.deps, momentTask(RENEWAL, { waited: true })));

    expect(until).toBe(Date.UTC(2026, 2, 14, 10));
  });

  test("of the day is the next one, and once waited for is over", async () => {
    const all = await insideWorld();
    const rule: MomentRule = { ...ZONES, offset: 0, at: "09:00", days: ["tue"] };

    const until = await held(moment(all.deps, momentTask(rule)));
    all.clock.advance(until - START + 1);

    expect(until).toBe(START + DAY);
    expect(await moment(all.deps, momentTask(rule, { waited: true }))).toEqual({ skip: false });
  });

  test("is asked in vain of an entry that has ended", async () => {
    const all = await renewing("2026-03-05");
    await all.ingest(all.now("Left"));

    await expect(moment(all.deps, momentTask(RENEWAL))).rejects.toThrow(ExitedError);
    await expect(moment(all.deps, momentTask({ ...ZONES, offset: 0 }, { waited: true }))).rejects.toThrow(ExitedError);
  });
});
