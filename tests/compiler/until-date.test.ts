import { describe, expect, it } from "vitest";
import { compiledIn, compiledJourney, journeyFile } from "./fixture.ts";
import { type Answer, aslErrors, evaluated, type Fields, fieldsOf, statesOf, walk } from "./walk.ts";

const HEAD = "journey: example\nenter: { event: A }\nsteps:\n";
const WAIT = `  - id: visit
    wait: { for: { event: Cancelled, since: entry }, until: =profile.appointment, offset: -1d, at: "18:00" }
    then: [ { send: reminder } ]
    else: [ { send: hello } ]
`;
const compiled = compiledJourney(`${HEAD}${WAIT}`).compiled;
const DEADLINE = { until: "2026-03-09T18:05:00Z", nominal: "2026-03-09T18:00:00Z" };

/** What the machine asks and where it ends, with the wait answered like this. */
async function walked(wait: Answer): Promise<readonly Fields[]> {
  const answering = ({ do: does }: Fields): Answer =>
    does === "deadline" ? { result: DEADLINE } : does === "wait" ? wait : { result: { sent: true } };
  return (await walk(compiled.definition, answering)).payloads;
}

describe("a wait for an event until a date", () => {
  it("asks when that is, and registers a wait that lasts until then", async () => {
    const [ask, wait, send] = await walked({ result: { happened: true } });

    expect(aslErrors(compiled.definition)).toEqual([]);
    expect(ask).toMatchObject({ do: "deadline", step: "visit", moment: { offset: -1, at: "18:00", zone: "customer" } });
    expect(wait).toMatchObject({ do: "wait", step: "visit", until: Date.parse(DEADLINE.until) });
    expect(send).toMatchObject({ step: "reminder" });
  });

  it("goes by that moment from then on, where nothing has come", async () => {
    const [, , send] = await walked({ error: "States.Timeout" });

    expect(send).toMatchObject({ step: "hello", clock: DEADLINE });
  });

  it("leaves the function time to look back where the date is past already", async () => {
    const name = [...statesOf(compiled.definition).keys()].find((one) => one.startsWith("Wait for Cancelled")) ?? "";
    const { TimeoutSeconds = null } = fieldsOf(statesOf(compiled.definition).get(name));
    const input = { customer: "c1", deadline: { until: "2020-01-01T00:00:00Z", nominal: null }, steps: {} };

    expect(name).toBe("Wait for Cancelled, until 1 day before appointment at 18:00");
    expect(await evaluated(TimeoutSeconds, { input })).toBe(30);
  });

  it("is one bound, and for events alone", () => {
    const codes = (wait: string) =>
      compiledIn([journeyFile(`${HEAD}  - wait: ${wait}\n`)]).workspace.diagnostics.map(({ code }) => code);

    expect(codes("{ for: { event: B }, until: 2027-12-24 }")).toEqual([]);
    expect(codes("{ for: { all: [B, C] }, until: 2027-12-24, zone: workspace }")).toEqual([]);
    expect(codes("{ for: { event: B }, until: 2027-12-24, up to: 3d }")).toEqual(["SJ342"]);
    expect(codes("{ for: { segment: loyal }, until: 2027-12-24 }")).toEqual(["SJ342"]);
    expect(codes("{ for: { event: B } }")).toEqual(["SJ304"]);
  });
});
