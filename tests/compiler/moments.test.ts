import { describe, expect, it } from "vitest";
import { compiledJourney } from "./fixture.ts";
import { type Answer, type Fields, fieldsOf, statesOf, walk } from "./walk.ts";

const HEAD = "journey: example\nenter: { event: A }\nsteps:\n";
const SENT = { sent: true, held: false, dropped: false, failed: false };

const hold = (until: string): Answer => ({
  error: "Hold",
  cause: JSON.stringify({ errorType: "Hold", errorMessage: JSON.stringify({ until, rule: "moment" }), trace: [] }),
});

/** Answers moments and date waits from two lists, everything else well. */
function answering(moments: readonly Answer[], waits: readonly Answer[] = []) {
  const left = { moment: [...moments], wait: [...waits] };
  return (payload: Fields): Answer => {
    if (payload.do === "moment") return left.moment.shift() ?? { result: { skip: false } };
    if (payload.do === "wait") return left.wait.shift() ?? { error: "States.Timeout" };
    return { result: SENT };
  };
}

const machineOf = (steps: string) => compiledJourney(`${HEAD}${steps}`).compiled.definition;
const stateOf = (machine: ReturnType<typeof machineOf>, name: string) => fieldsOf(statesOf(machine).get(name));

describe("a wait until a fixed moment", () => {
  it.each([
    ["2027-12-24, zone: workspace", "2027-12-24T00:00:00Z"],
    ['2027-12-24, at: "08:00", zone: America/New_York', "2027-12-24T13:00:00Z"],
    ['2027-12-24, at: "08:00", offset: -2d, days: [mon, tue], zone: Europe/Berlin', "2027-12-27T07:00:00Z"],
    ['2027-03-28, at: "01:30", zone: Europe/London', "2027-03-28T01:00:00Z"],
    ['2027-10-31, at: "01:30", zone: Europe/London', "2027-10-31T00:30:00Z"],
    ['2028-02-29, at: "12:00", zone: Pacific/Kiritimati', "2028-02-28T22:00:00Z"],
    ["2027-12-24 07:45, zone: Etc/GMT+12", "2027-12-24T19:45:00Z"],
  ])("{ until: %s } is one state and no call", (until, timestamp) => {
    const machine = machineOf(`  - { title: Pause, wait: { until: ${until} } }\n`);

    expect(stateOf(machine, "Pause")).toEqual({ Type: "Wait", Timestamp: timestamp, End: true });
  });
});

describe("a wait until a time of day", () => {
  const machine = machineOf('  - wait: { at: "09:00", days: [fri, mon], zone: customer }\n  - send: hello\n');

  it("asks when that is, and waits until then", async () => {
    const { entered, payloads } = await walk(machine, answering([hold("2026-03-02T08:00:00Z")]));

    expect(entered).toEqual(["When is 09:00 on Mon, Fri?", "Wait until 09:00 on Mon, Fri", "Send hello"]);
    expect(payloads[0]).toMatchObject({
      do: "moment",
      moment: { at: "09:00", days: ["mon", "fri"], offset: 0, zone: "customer", workspaceZone: "Europe/London" },
      past: "continue",
      waited: false,
    });
  });

  it("goes on at once where it is that time now", async () => {
    const { entered } = await walk(machine, answering([{ result: { skip: false } }]));

    expect(entered).toEqual(["When is 09:00 on Mon, Fri?", "Send hello"]);
  });
});

describe("a wait until a date of the customer's", () => {
  const machine = machineOf(`  - wait: { until: =profile.renewal, offset: -14d, at: "09:00", past: skip }
  - send: hello
  - wait: { until: =profile.renewal, at: "09:00" }
  - send: reminder
`);
  const [early, late] = ["14 days before renewal at 09:00", "renewal at 09:00"];

  it("waits where it can be woken, and goes on when the time has come", async () => {
    const { entered, payloads } = await walk(
      machine,
      answering([hold("2026-03-02T08:00:00Z"), { result: { skip: false } }]),
    );

    expect(entered.slice(0, 3)).toEqual([`When is ${early}?`, `Wait until ${early}`, "Send hello"]);
    expect(payloads[1]).toMatchObject({
      do: "wait",
      wait: { kind: "date", moment: { date: { expression: "profile.renewal" } }, until: Date.UTC(2026, 2, 2, 8) },
    });
  });

  it("asks again when the date has moved", async () => {
    const { entered, payloads } = await walk(
      machine,
      answering(
        [hold("2026-03-02T08:00:00Z"), hold("2026-05-02T08:00:00Z"), { result: { skip: false } }],
        [{ result: { happened: true } }],
      ),
    );

    const turn = [`When is ${early}?`, `Wait until ${early}`];
    expect(entered.slice(0, 5)).toEqual([...turn, ...turn, "Send hello"]);
    expect(payloads.filter((payload) => payload.do === "moment").map(({ waited }) => waited)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("sleeps where the wait cannot be registered, and reads the date again on waking", async () => {
    const { entered, payloads } = await walk(
      machine,
      answering([hold("2026-03-02T08:00:00Z"), { result: { skip: false } }], [{ error: "TypeError" }]),
    );

    const question = `When is ${early}?`;
    expect(entered.slice(0, 4)).toEqual([question, `Wait until ${early}`, `Rest until ${early}`, question]);
    expect(payloads.filter((payload) => payload.do === "moment").map(({ waited }) => waited)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("goes on at the next wait where it is past or there is none, not with the step between", async () => {
    const { entered } = await walk(machine, answering([{ result: { skip: true } }, { result: { skip: false } }]));

    expect(entered).not.toContain("Send hello");
    expect(entered).toContain(`When is ${late}?`);
    expect(entered.at(-1)).toBe("Send reminder");
  });

  it("goes on at the end of the path where no wait follows", async () => {
    const { entered } = await walk(machine, answering([{ result: { skip: true } }, { result: { skip: true } }]));

    expect(entered).not.toContain("Send reminder");
    expect(entered.at(-1)).toBe("End");
  });

  it("sends nothing at a time that nobody knows", async () => {
    const { entered } = await walk(machine, answering([{ error: "TypeError" }, { error: "TypeError" }]));

    expect(entered.filter((name) => name.startsWith("Send"))).toEqual([]);
  });

  it("is no longer watched for when the step is gone through again in a repeat", async () => {
    const repeated = machineOf(`  - id: years
    repeat: { every: 1d, at most: 2 }
    steps: [ { wait: { until: =profile.renewal, past: skip } }, { send: hello } ]
`);

    const { payloads } = await walk(
      repeated,
      answering([hold("2026-03-02T08:00:00Z"), { result: { skip: false } }], [{ error: "TypeError" }]),
    );

    expect(payloads.filter((payload) => payload.do === "moment").map(({ waited, pass }) => [waited, pass])).toEqual([
      [false, 1],
      [true, 1],
      [false, 2],
    ]);
  });
});
