import { describe, expect, it } from "vitest";
import type { Code } from "../../workflows/compiler/diagnostics/codes.ts";
import { readSchedule } from "../../workflows/compiler/values/schedule.ts";
import { compiledIn, journeyFile } from "./fixture.ts";

function read(value: string): string | readonly Code[] {
  const codes: Code[] = [];
  const found = readSchedule({ kind: "text", at: { line: 1, column: 1, length: 1 }, value, style: "plain" }, (code) =>
    codes.push(code),
  );
  return found ?? codes;
}

describe("a schedule", () => {
  it.each([
    ["0 9 1 * *", "cron(0 9 1 * ? *)"],
    ["0 9 * * *", "cron(0 9 * * ? *)"],
    ["*/15 8-18 * * *", "cron(*/15 8-18 * * ? *)"],
    ["0 9 * * 1-5", "cron(0 9 ? * MON-FRI *)"],
    ["0 9 * * 0", "cron(0 9 ? * SUN *)"],
    ["0 9 * * 7", "cron(0 9 ? * SUN *)"],
    ["0 9 * * 6-7", "cron(0 9 ? * SAT,SUN *)"],
    ["0 9 * * mon,thu", "cron(0 9 ? * MON,THU *)"],
    ["0 9 * * */2", "cron(0 9 ? * SUN,TUE,THU,SAT *)"],
    ["0 9 1 jan-mar *", "cron(0 9 1 JAN-MAR ? *)"],
    ["cron(0 9 ? * 2#1 *)", "cron(0 9 ? * 2#1 *)"],
    ["0 9 L * ? 2027", "cron(0 9 L * ? 2027)"],
    ["2026-12-24 09:00", "at(2026-12-24T09:00:00)"],
    ["2026-12-24T09:00:00", "at(2026-12-24T09:00:00)"],
  ])("%s becomes %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    "",
    "9",
    "0 9 * *",
    "60 9 * * *",
    "0 9 32 * *",
    "0 9 * 13 *",
    "0 9 * * 8",
    "5-1 9 * * *",
    "0 9 1 * 1",
    "0 9 1 * 1 *",
    "0/0 9 * * *",
    "2026-12-24",
    "rate(1 day)",
  ])("%j is none", (text) => {
    expect(read(text)).toEqual(["SJ128"]);
  });

  it.each([
    ["2026-02-30 09:00", "SJ121"],
    ["2026-12-24 25:00", "SJ119"],
  ])("%s is no moment", (text, code) => {
    expect(read(text)).toEqual([code]);
  });
});

describe("a schedule by the customer's clock", () => {
  const journey = (zone: string) =>
    `journey: letter\nenter: { schedule: "0 9 * * 1", zone: ${zone}, segment: loyal }\nsteps: [ { send: hello } ]\n`;
  const compiled = (zone: string) => compiledIn([journeyFile(journey(zone))]).workspace;

  it("goes through no list, and is a moment that profiles are looked at for", () => {
    const [own, shared] = [compiled("customer"), compiled("Europe/London")];

    expect(own.diagnostics).toEqual([]);
    expect(own.rules.journeys[0]?.enter).toMatchObject([
      { on: "schedule", schedule: { expression: "cron(0 9 ? * MON *)", zone: "customer" }, segment: "loyal" },
    ]);
    const listed = ({ rules }: typeof own) => rules.segments.filter((segment) => segment.listed).length;
    expect([listed(own), listed(shared)]).toEqual([0, 1]);
    expect(own.rules.look).not.toBe(shared.rules.look);
  });
});
