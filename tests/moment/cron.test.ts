import { describe, expect, it } from "vitest";
import { cronFault, cronSchedule } from "../../core/moment/cron.ts";
import { awsCron, missingDay } from "../../core/moment/unix-cron.ts";

/** The first firings after the beginning of a day, as local times in UTC. */
function firings(body: string, after: string, count: number): readonly string[] {
  const next = cronSchedule(body, "UTC");
  const found: string[] = [];
  for (let time = next(Date.parse(`${after}Z`)); time !== undefined && found.length < count; time = next(time)) {
    found.push(new Date(time).toISOString().slice(0, 16));
  }
  return found;
}

describe("a cron expression", () => {
  it.each([
    ["0 9 ? * L *", ["2026-01-03T09:00", "2026-01-10T09:00"]],
    ["0 9 1,L * ? *", ["2026-01-01T09:00", "2026-01-31T09:00"]],
    ["0 9 LW * ? *", ["2026-01-30T09:00", "2026-02-27T09:00"]],
    ["0 9 ? * 6L,2#1 *", ["2026-01-05T09:00", "2026-01-30T09:00"]],
    ["0 9 ? * friL *", ["2026-01-30T09:00", "2026-02-27T09:00"]],
    ["30 22/1 5-6 2 ? *", ["2026-02-05T22:30", "2026-02-05T23:30"]],
    ["0 0 1 1 ? 1970", []],
  ])("%s fires at %j", (body, expected) => {
    expect(firings(body, "2026-01-01T00:00:00", 2)).toEqual(expected);
  });

  it.each([
    ["60 9 * * ? *", "`60` is not a valid minute"],
    ["0 24 * * ? *", "`24` is not a valid hour"],
    ["0 9 99W * ? *", "`99W` is not a valid day of month"],
    ["0 9 * 0 ? *", "`0` is not a valid month"],
    ["0 9 ? * XYZL *", "`XYZL` is not a valid day of week"],
    ["0 9 ? * 2#6 *", "`2#6` is not a valid day of week"],
    ["0 9 * * ? 1969", "`1969` is not a valid year"],
    ["5- 9 * * ? *", "`5-` is not a valid minute"],
    ["1e1 9 * * ? *", "`1e1` is not a valid minute"],
    ["0 9 * * * *", "one of day of month and day of week has to be `?`, the other not"],
  ])("%s is refused by the compiler and by what fires it", (body, fault) => {
    expect(cronFault(body)).toBe(fault);
    expect(awsCron(body)).toEqual({ fault });
    expect(() => cronSchedule(body, "UTC")).toThrow(`cron(${body})`);
  });

  it("that the compiler makes out of five fields fires on the days that Unix means", () => {
    const sundays = awsCron("0 9 * * 0,7");

    expect(sundays).toEqual({ fields: "0 9 ? * SUN,SUN *" });
    expect("fields" in sundays && firings(sundays.fields, "2026-01-01T00:00:00", 2)).toEqual([
      "2026-01-04T09:00",
      "2026-01-11T09:00",
    ]);
  });

  it("on a day that no month of it has is told with the day", () => {
    expect([missingDay("0 9 31 2,4 *"), missingDay("0 9 31 4,5 *"), missingDay("0 9 L 2 ? *")]).toEqual([
      "a 31 FEB",
      undefined,
      undefined,
    ]);
  });
});
