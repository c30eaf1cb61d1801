import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { SPREAD, spreadWithin } from "../../core/moment/spread.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { compiledJourney } from "./fixture.ts";
import { type Answer, evaluated, type Fields, fieldsOf, statesOf, walk } from "./walk.ts";

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

const machineOf = (steps: string, ...more: readonly SourceFile[]) =>
  compiledJourney(`${HEAD}${steps}`, ...more).compiled.definition;
const settings = (...lines: readonly string[]): SourceFile => ({
  path: "workflows/settings.yaml",
  text: ["zone: Europe/London", 'sender: { email: "shop@example.com" }', ...TOPICS, ...lines, ""].join("\n"),
});
const TOPICS = ["topics:", "  offers: { channels: [email], default: out }"];
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
  ])("{ until: %s } is one state and no call", async (until, timestamp) => {
    const steps = `  - { title: Pause, wait: { until: ${until} } }\n`;
    const spread = stateOf(machineOf(steps), "Pause");

    expect(stateOf(machineOf(steps, settings("spread: 0")), "Pause")).toEqual({
      Type: "Wait",
      Timestamp: timestamp,
      End: true,
    });
    expect(spread).toMatchObject({ Type: "Wait", End: true });
    const found = await evaluated(spread.Timestamp ?? null, { input: { customer: "c1" } });
    const first = Date.parse(timestamp);
    expect(found).toBe(new Date(first + spreadWithin(sha256, "c1", SPREAD)).toISOString());
  });

  it("is spread by the machine as by the functions, and never past hours that close for anybody", async () => {
    const steps = '  - { title: Pause, wait: { until: 2027-12-24, at: "20:55", zone: workspace } }\n';
    const { Timestamp = null } = stateOf(machineOf(steps, settings('quiet: { from: "21:00", to: "08:00" }')), "Pause");

    for (const customer of Array.from({ length: 40 }, (_, i) => `c${i}`)) {
      const found = await evaluated(Timestamp, { input: { customer } });
      expect(found).toBe(
        new Date(Date.UTC(2027, 11, 24, 20, 55) + spreadWithin(sha256, customer, 300_000)).toISOString(),
      );
    }
  });

  it("is what the run goes by from then on, if it waited for it", async () => {
    const steps = '  - { title: Pause, wait: { until: 2026-03-01, at: "13:00", zone: workspace } }\n  - send: hello\n';
    const until = new Date(Date.UTC(2026, 2, 1, 13) + spreadWithin(sha256, "c1", SPREAD)).toISOString();
    const ahead = await walk(machineOf(steps), answering([]));
    const past = await walk(machineOf(steps.replace("13:00", "11:00")), answering([]));

    expect(ahead.payloads[0]?.clock).toEqual({ until, nominal: "2026-03-01T13:00:00Z" });
    expect(past.payloads[0]?.clock).toEqual({});
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

  it("hands on to every later step until when it waited, and which moment that was", async () => {
    const said = { until: "2026-03-02T08:07:00.000Z", nominal: "2026-03-02T08:00:00.000Z" };
    const { payloads } = await walk(
      machine,
      answering([
        {
          error: "Hold",
          cause: JSON.stringify({ errorType: "Hold", errorMessage: JSON.stringify({ ...said, rule: "moment" }) }),
        },
      ]),
    );

    expect(payloads.map(({ clock }) => clock)).toEqual([{}, said]);
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
