import { describe, expect, it } from "vitest";
import { compiledIn, compiledJourney, journeyFile } from "./fixture.ts";
import { type Answer, type Fields, walk } from "./walk.ts";

const HEAD = "journey: example\nenter: { event: A }\nsteps:\n";
const wait = (offset: string, past = "") => `  - wait: { until: =profile.renewal, offset: ${offset}${past} }\n`;
const day = (date: string, past = "") => `  - wait: { until: ${date}, zone: workspace${past} }\n`;

const machineOf = (steps: string) => compiledJourney(`${HEAD}${steps}`).compiled.definition;

/** What becomes of dates that are all past: who says `continue` goes on at once. */
async function sentLate(steps: string): Promise<readonly unknown[]> {
  const overdue = (payload: Fields): Answer =>
    payload.do === "moment" ? { result: { skip: payload.past === "skip" } } : { result: { sent: true } };
  const { payloads } = await walk(machineOf(steps), overdue);
  return payloads.flatMap(({ do: does, step }) => (does === "moment" ? [] : [step]));
}

const codes = (steps: string) =>
  compiledIn([journeyFile(`${HEAD}${steps}`)]).workspace.diagnostics.map(({ code, severity }) => `${code} ${severity}`);

describe("a series of dates", () => {
  it("sends nothing of what is overdue, where it does not say otherwise", async () => {
    const series = `${wait("-30d")}  - send: hello\n${wait("-3d")}  - send: reminder\n`;

    expect(await sentLate(series)).toEqual([]);
    expect(codes(series)).toEqual(["SJ131 warning"]);
  });

  it("sends late the one that says so", async () => {
    const series = `${wait("-30d", ", past: skip")}  - send: hello\n${wait("-3d", ", past: continue")}  - send: reminder\n`;

    expect(await sentLate(series)).toEqual(["reminder"]);
    expect(codes(series)).toEqual([]);
  });

  it("of days of the calendar is one too", async () => {
    const series = `${day("2027-12-01")}  - send: hello\n${day("2027-12-24")}  - send: reminder\n`;

    expect(await sentLate(series)).toEqual([]);
  });

  it("is none across paths, of two dates, or where there is one date only", async () => {
    const one = `${wait("-3d")}  - send: hello\n`;
    const two = `${one}  - wait: { until: =profile.trial }\n  - send: reminder\n`;
    const apart = `${one}  - if: profile.vip = true\n    then:\n    ${wait("-1d")}      - send: reminder\n`;

    expect(await sentLate(one)).toEqual(["hello"]);
    expect(await sentLate(two)).toEqual(["hello", "reminder"]);
    expect([one, two, apart].flatMap(codes)).toEqual([]);
  });

  it("that everybody comes to in time, by the date itself, is not told", () => {
    const steps = `${wait("-14d")}  - send: hello\n${wait("-3d")}  - send: reminder\n`;
    const entered = (offset: string) =>
      compiledIn([
        journeyFile(`journey: example\nenter: { date: =profile.renewal, offset: ${offset} }\nsteps:\n${steps}`),
      ]).workspace.diagnostics.map(({ code }) => code);

    expect(entered("-30d")).toEqual([]);
    expect(entered("-10d")).toEqual(["SJ131"]);
  });
});
