import { describe, expect, test } from "vitest";
import { scheduleExpression } from "../../local/eventbridge/schedules.ts";

const at = (iso: string): number => Date.parse(iso);

/** The next firings after a time, as ISO times in UTC. */
function firings(expression: string, after: string, count = 3, zone = "UTC"): string[] {
  const next = scheduleExpression(expression, zone);
  const found: string[] = [];
  for (let time = next(at(after)); time !== undefined && found.length < count; time = next(time)) {
    found.push(new Date(time).toISOString().replace(":00.000Z", "Z"));
  }
  return found;
}

describe("a schedule", () => {
  test.each([
    ["rate(1 minute)", "2026-01-01T00:00:30Z", ["2026-01-01T00:01Z", "2026-01-01T00:02Z", "2026-01-01T00:03Z"]],
    ["rate(12 hours)", "2026-01-01T00:00:00Z", ["2026-01-01T12:00Z", "2026-01-02T00:00Z", "2026-01-02T12:00Z"]],
    ["at(2026-12-24T08:00:00)", "2026-01-01T00:00:00Z", ["2026-12-24T08:00Z"]],
    ["cron(0 10 * * ? *)", "2026-01-01T10:00:00Z", ["2026-01-02T10:00Z", "2026-01-03T10:00Z", "2026-01-04T10:00Z"]],
    [
      "cron(0/20 8-9 ? * MON-FRI *)",
      "2026-01-02T09:30:00Z",
      ["2026-01-02T09:40Z", "2026-01-05T08:00Z", "2026-01-05T08:20Z"],
    ],
    ["cron(0 0 L * ? *)", "2028-01-31T00:00:00Z", ["2028-02-29T00:00Z", "2028-03-31T00:00Z", "2028-04-30T00:00Z"]],
    ["cron(0 0 15W * ? *)", "2026-02-01T00:00:00Z", ["2026-02-16T00:00Z", "2026-03-16T00:00Z", "2026-04-15T00:00Z"]],
    ["cron(0 0 ? * 6L 2026)", "2026-11-01T00:00:00Z", ["2026-11-27T00:00Z", "2026-12-25T00:00Z"]],
    [
      "cron(0 0 ? JAN,FEB 3#2 *)",
      "2026-01-01T00:00:00Z",
      ["2026-01-13T00:00Z", "2026-02-10T00:00Z", "2027-01-12T00:00Z"],
    ],
    ["cron(0 0 29 2 ? *)", "2026-01-01T00:00:00Z", ["2028-02-29T00:00Z", "2032-02-29T00:00Z", "2036-02-29T00:00Z"]],
  ])("%s after %s fires at %j", (expression, after, expected) => {
    expect(firings(expression, after)).toEqual(expected);
  });

  test("in a zone follows the local time, and skips a local time that a clock change leaves out", () => {
    const berlin = firings("cron(30 2 * * ? *)", "2026-03-27T12:00:00Z", 3, "Europe/Berlin");

    expect(berlin).toEqual(["2026-03-28T01:30Z", "2026-03-30T00:30Z", "2026-03-31T00:30Z"]);
  });

  test.each([
    "rate(0 minutes)",
    "rate(5 weeks)",
    "cron(0 0 * * * *)",
    "cron(0 0 ? * *)",
    "cron(61 0 ? * * *)",
    "at(soon)",
    "daily",
  ])("%s is refused", (expression) => {
    expect(() => scheduleExpression(expression, "UTC")).toThrow(expression.replace(/^(cron|at|rate)\(.*/, "$1"));
  });
});
