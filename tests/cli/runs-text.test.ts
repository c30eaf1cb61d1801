import { expect, it } from "vitest";
import type { Io } from "../../cli/command.ts";
import { runsText } from "../../cli/commands/runs.ts";
import type { JourneyRuns } from "../../cli/look/list-runs.ts";
import { defined } from "../../core/model/defined.ts";

const NOON = Date.UTC(2026, 2, 2, 12);
const silent = { write: () => {}, terminal: false };
const io: Io = { out: silent, err: silent, root: "", cwd: "", env: {}, stop: new AbortController().signal };
const view = { where: "a test", zone: "UTC", now: () => NOON };

const journey = (look?: JourneyRuns["look"]): JourneyRuns => ({
  journey: "digest",
  runs: [],
  inside: 0,
  more: false,
  ...defined({ look }),
});
const first = (look?: JourneyRuns["look"]) => runsText(io, view, [journey(look), journey(look)]).split("\n")[0];
const UNTIL = "Until it is finished, schedules and business events go through all customers.";

it("says once how far the look at everybody has come", () => {
  expect(first({ since: NOON - 60_000, customers: 12_000 })).toBe(
    `segments have changed: 12,000 customers rechecked since Mon 2 Mar 2026, 11:59. ${UNTIL}`,
  );
  expect(runsText(io, view, [journey({ since: NOON, customers: 1 })]).match(/segments have changed/g)).toHaveLength(1);
});

it("says from when on, where it has not begun", () => {
  expect(first({ since: NOON + 300_000, customers: 0 })).toBe(
    `segments have changed: the recheck of all customers begins at Mon 2 Mar 2026, 12:05. ${UNTIL}`,
  );
});

it("says nothing of it when it is over", () => {
  expect(first()).toContain("digest");
});
