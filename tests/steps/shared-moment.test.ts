import { describe, expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import { defined } from "../../core/model/defined.ts";
import { HoldError } from "../../core/model/errors.ts";
import type { MomentRule } from "../../core/model/rules.ts";
import type { MomentTask, RunClock } from "../../core/model/task.ts";
import { SPREAD, spreadWithin } from "../../core/moment/spread.ts";
import { moment } from "../../core/steps/moment.ts";
import { DAY, entryOn, HOUR, journey, MINUTE, rulesOf, START, segment, type World, world } from "../ingest/world.ts";
import { PLACE } from "./tasks.ts";

const LONDON = { zone: "Europe/London", workspaceZone: "Europe/London", offset: 0 };
const NINE: MomentRule = { ...LONDON, at: "09:00" };
/** Ada's place in the spread. */
const TURN = spreadWithin(sha256, "ada", SPREAD);

const iso = (time: number) => new Date(time).toISOString();
const clockAt = (nominal: number, until = nominal + TURN): RunClock => ({ nominal: iso(nominal), until: iso(until) });

function task(rule: MomentRule, clock: RunClock | undefined, parts: Partial<MomentTask> = {}): MomentTask {
  const base = {
    ...PLACE,
    do: "moment",
    step: "until",
    past: "continue",
    waited: false,
    messages: {},
    steps: {},
  } as const;
  return { ...base, moment: rule, ...defined({ clock }), ...parts };
}

/** `now`, or until when and for which moment. */
async function answer(of: World, asked: MomentTask) {
  const said = await moment(of.deps, asked).catch((error: unknown) => error);
  if (!(said instanceof HoldError)) return said;
  const { until, nominal } = JSON.parse(said.message);
  return { until, nominal };
}

/** Ada came in by an event at START, nine on a Monday. */
async function byEvent(): Promise<World> {
  const of = world(rulesOf([journey()], { spread: SPREAD }));
  await of.ingest(of.now("Cart Updated"));
  return of;
}

/** Ada is let in by a schedule for nine, when it is her turn or so much later. */
async function bySchedule(later = 0): Promise<World> {
  const rule = entryOn({ on: "schedule", schedule: { expression: "cron(0 9 * * ? *)", zone: "UTC" }, segment: "all" });
  const of = world(rulesOf([journey({ enter: [rule] })], { spread: SPREAD }, [segment("all", { reads: ["*"] })]));
  of.clock.set(START - DAY);
  await of.ingest(of.now("Seen", { time: START - DAY }));
  of.clock.set(START + TURN + later);
  const inner = { do: "enter", journey: "cart", rule: "entry", reached: START, shared: true } as const;
  await of.ingest({ ...recheckEvent("ada", START), id: "occurrence", name: "Schedule", inner });
  return of;
}

describe("a moment that many share", () => {
  test("comes at the customer's place in the spread, and says for which moment", async () => {
    const of = await byEvent();
    of.clock.advance(HOUR);

    expect(TURN).toBeGreaterThan(MINUTE);
    expect(await answer(of, task(NINE, {}))).toEqual({ until: iso(START + DAY + TURN), nominal: iso(START + DAY) });
  });

  test("is not spread for a machine that does not hand it on: it is served as ever", async () => {
    const of = await byEvent();
    of.clock.advance(HOUR);

    expect(await answer(of, task(NINE, undefined))).toMatchObject({ until: iso(START + DAY) });
  });

  test("is not put off until tomorrow, nor skipped, where the task could not be run for a while", async () => {
    const of = await byEvent();
    const began = iso(START + DAY - 1000);
    of.clock.set(START + DAY + 2 * HOUR);

    expect(await answer(of, task(NINE, { until: began, nominal: null }, { began }))).toEqual({ skip: false });
    expect(await answer(of, task(NINE, undefined, { began }))).toEqual({ skip: false });
    const renewal = { ...LONDON, date: { expression: "'2026-03-03T09:00:00Z'" } };
    expect(await answer(of, task(renewal, {}, { began, past: "skip" }))).toEqual({ skip: false });
    // Of a machine that does not say when the run came to the step, and of a run that came after the moment.
    expect(await answer(of, task(NINE, {}))).toMatchObject({ nominal: iso(START + 2 * DAY) });
    const late = iso(START + DAY + 1000);
    expect(await answer(of, task(renewal, {}, { began: late, past: "skip" }))).toEqual({ skip: true });
  });

  test("is not spread where an event or a trait has named the instant", async () => {
    const of = await byEvent();
    const arrival = (value: string) => task({ ...LONDON, date: { expression: `'${value}'` } }, {});

    expect(await answer(of, arrival("2026-03-05T14:30:00Z"))).toEqual({
      until: "2026-03-05T14:30:00.000Z",
      nominal: null,
    });
    expect(await answer(of, arrival("2026-03-05"))).toEqual({
      until: iso(Date.UTC(2026, 2, 5) + TURN),
      nominal: "2026-03-05T00:00:00.000Z",
    });
  });
});

describe("a run that a schedule for 09:00 let in at 09:07", () => {
  test("goes on at once at a wait until 09:00", async () => {
    const of = await bySchedule();

    expect(of.profile().entries["cart#1"]).toMatchObject({ nominal: START, start: START + TURN });
    expect(await answer(of, task(NINE, {}))).toEqual({ skip: false });
  });

  test("goes on at once there too when the fan-out came to it an hour later", async () => {
    const of = await bySchedule(80 * MINUTE);

    expect(await answer(of, task(NINE, {}))).toEqual({ skip: false });
  });

  test("waits for tomorrow when it came in the evening: a message must not leave at a wrong hour", async () => {
    const of = await bySchedule(10 * HOUR);

    expect(await answer(of, task(NINE, {}))).toMatchObject({ nominal: iso(START + DAY) });
  });

  test("finds the time that was still to come at nine", async () => {
    const of = await bySchedule();
    const five = { ...NINE, at: "09:05" };

    expect(await answer(of, task(five, {}))).toEqual(
      TURN > 0 ? { until: iso(START + 5 * MINUTE + TURN), nominal: iso(START + 5 * MINUTE) } : {},
    );
  });

  test("has not missed a date at 09:00", async () => {
    const of = await bySchedule();
    const today = { ...NINE, date: { literal: "2026-03-02" } };

    expect(await answer(of, task(today, {}, { past: "skip" }))).toEqual({ skip: false });
    expect(await answer(of, task({ ...today, at: "08:00" }, {}, { past: "skip" }))).toEqual({ skip: true });
  });

  test("is still on that day after 55 minutes: 10:00 is today's", async () => {
    const of = await bySchedule();
    of.clock.advance(55 * MINUTE);

    expect(await answer(of, task({ ...NINE, at: "10:00" }, {}))).toMatchObject({ nominal: iso(START + HOUR) });
  });
});

describe("a run that has waited for 09:00", () => {
  test("waits for tomorrow at the next wait until 09:00", async () => {
    const of = await byEvent();
    of.clock.set(START + DAY + TURN);

    expect(await answer(of, task(NINE, clockAt(START + DAY)))).toMatchObject({ nominal: iso(START + 2 * DAY) });
  });

  test("does not lose a day when it asks again a day and some minutes later", async () => {
    const of = await byEvent();
    of.clock.set(START + 2 * DAY + TURN + 3 * MINUTE);

    expect(await answer(of, task(NINE, clockAt(START + DAY)))).toEqual({ skip: false });
  });

  test("does not lose a day when the clocks are put forward meanwhile", async () => {
    const of = await byEvent();
    const before = Date.UTC(2026, 2, 28, 9);
    of.clock.set(before + TURN + DAY);

    // 10:00 by the clock on the wall; nine was an hour ago.
    expect(await answer(of, task(NINE, clockAt(before)))).toMatchObject({ nominal: iso(Date.UTC(2026, 2, 30, 8)) });
    of.clock.set(before + TURN + 23 * HOUR + MINUTE);
    expect(await answer(of, task(NINE, clockAt(before)))).toEqual({ skip: false });
  });

  test("goes by the clock again while the moment that it noted is still to come", async () => {
    const of = await byEvent();

    expect(await answer(of, task({ ...NINE, at: "09:30" }, clockAt(START + DAY)))).toMatchObject({
      nominal: iso(START + 30 * MINUTE),
    });
  });
});
