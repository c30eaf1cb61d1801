import { describe, expect, it } from "vitest";
import { cpuTime } from "../cpu-time.ts";
import { importing, journeyOf } from "./import.ts";

const wait = (NextActivity?: string, WaitFor = "P1D") => ({ Wait: { NextActivity, WaitTime: { WaitFor } } });
const split = (...shares: number[]) => ({ RandomSplit: { Branches: shares.map((Percentage) => ({ Percentage })) } });

describe("a journey", () => {
  it.each([
    [
      "waits for 3d",
      journeyOf({ a: wait(undefined, "3d") }),
      "$.Activities.a.Wait.WaitTime.WaitFor",
      "This is not a duration.",
      '"3d"',
    ],
    [
      "waits for longer than a year",
      journeyOf({ a: wait(undefined, "P2Y") }),
      "$.Activities.a.Wait.WaitTime.WaitFor",
      "This is longer than a year.",
      '"P2Y"',
    ],
    [
      "waits for and until",
      journeyOf({ a: { Wait: { WaitTime: { WaitFor: "P1D", WaitUntil: "2026-12-01T00:00:00Z" } } } }),
      "$.Activities.a.Wait.WaitTime",
      "This waits for a time and until a time.",
      "an object",
    ],
    [
      "has an unknown kind of activity",
      journeyOf({ a: { Fly: {} } }),
      "$.Activities.a.Fly",
      "`Fly` is not a kind of activity.",
      "Fly",
    ],
    [
      "has an activity of two kinds",
      journeyOf({ a: { EMAIL: {}, SMS: {} } }),
      "$.Activities.a.SMS",
      "This activity is of two kinds.",
      "EMAIL, SMS",
    ],
    [
      "leads outside the map",
      journeyOf({ a: wait("b") }),
      "$.Activities.a.Wait.NextActivity",
      "This leads to an activity that the journey does not have.",
      '"b"',
    ],
    [
      "has a branch that leads outside",
      journeyOf({ a: { MultiCondition: { Branches: [{ NextActivity: "x" }] } } }),
      "$.Activities.a.MultiCondition.Branches[0].NextActivity",
      "This leads to an activity that the journey does not have.",
      '"x"',
    ],
    [
      "does not say where it starts",
      { ...journeyOf({ a: wait() }), StartActivity: undefined },
      "$.StartActivity",
      "The journey does not say where it starts.",
      "no StartActivity",
    ],
    [
      "starts nowhere",
      { ...journeyOf({ a: wait() }), StartActivity: "z" },
      "$.StartActivity",
      "The journey starts at an activity that it does not have.",
      "z",
    ],
    [
      "does nothing",
      journeyOf({ a: {} }),
      "$.StartActivity",
      "The journey does nothing: its first activity is empty.",
      "an empty activity",
    ],
    [
      "runs in a circle",
      journeyOf({ a: wait("b"), b: wait("c"), c: wait("b") }),
      "$.Activities.b",
      "The journey runs in a circle.",
      "b → c → b",
    ],
    ["leads to itself", journeyOf({ a: wait("a") }), "$.Activities.a", "The journey runs in a circle.", "a → a"],
    [
      "has percentages over 100",
      journeyOf({ a: split(60, 60) }),
      "$.Activities.a.RandomSplit.Branches",
      "The percentages of this split do not sum to 100.",
      "60 + 60 = 120",
    ],
    [
      "has a split of nothing",
      journeyOf({ a: split() }),
      "$.Activities.a.RandomSplit.Branches",
      "The percentages of this split do not sum to 100.",
      "no branches",
    ],
    [
      "holds out more than all",
      journeyOf({ a: { Holdout: { Percentage: 101 } } }),
      "$.Activities.a.Holdout.Percentage",
      "Percentage is out of range.",
      "101",
    ],
    [
      "takes more than a year",
      journeyOf({ a: wait("b", "P200D"), b: wait(undefined, "P200D") }),
      "$.Activities",
      "The longest path through this journey takes more than a year.",
      "400 days",
    ],
    [
      "is in no zone of Pinpoint's",
      journeyOf({ a: wait() }, { Schedule: { Timezone: "Berlin" } }),
      "$.Schedule.Timezone",
      "This is not one of Pinpoint's time zones.",
      '"Berlin"',
    ],
    [
      "starts at no time",
      journeyOf({ a: wait() }, { Schedule: { StartTime: "soon" } }),
      "$.Schedule.StartTime",
      "This is not a time.",
      '"soon"',
    ],
    [
      "is quiet at no time of day",
      journeyOf({ a: wait() }, { QuietTime: { Start: "9pm" } }),
      "$.QuietTime.Start",
      "This is not a time of day.",
      '"9pm"',
    ],
    [
      "sends on an unknown day",
      journeyOf({ a: wait() }, { OpenHours: { EMAIL: { FUNDAY: [] } } }),
      "$.OpenHours.EMAIL",
      expect.any(String),
      expect.any(String),
    ],
  ])("that %s is refused with its path, what was found and what to do", (_, journey, path, message, found) => {
    const { refusals, files } = importing([journey]);

    expect(refusals).toMatchObject([{ file: "file1.json", path, message, found, mend: expect.stringMatching(/\.$/) }]);
    expect(files.filter((file) => file.path.startsWith("definitions/"))).toEqual([]);
  });

  it("whose ways cross more often than can be written out is refused, and takes no time to be", () => {
    const rungs = Array.from({ length: 60 }, (_, i) => [
      [`a${i}`, { ConditionalSplit: { TrueActivity: `a${i + 1}`, FalseActivity: `b${i + 1}` } }],
      [`b${i}`, { ConditionalSplit: { TrueActivity: `a${i + 1}`, FalseActivity: `b${i + 1}` } }],
    ]);
    const last = [
      ["a60", wait()],
      ["b60", split(100)],
    ];

    const began = cpuTime();
    const { refusals } = importing([journeyOf(Object.fromEntries([...rungs.flat(), ...last]))]);

    expect(refusals).toMatchObject([{ path: "$.Activities", message: expect.stringContaining("crosswise") }]);
    expect(cpuTime() - began).toBeLessThan(1000);
  });
});
