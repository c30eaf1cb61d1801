import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readFaultPlan } from "../../local/faults/read-plan.ts";

const read = (text: string) => readFaultPlan({ path: "plan.yaml", text });

/** Position, code and allowed values of each diagnostic, one per line. */
function told(text: string): readonly string[] {
  const { plan, diagnostics } = read(text);
  expect(plan).toBeUndefined();
  return diagnostics.map(({ line, column, code, message, allowed }) =>
    `${line}:${column} ${code} ${message} ${allowed ?? ""}`.trim(),
  );
}

describe("a fault plan", () => {
  it("in docs/faults.md is read as the page says", () => {
    const [, example = ""] = /```yaml\n([^`]*)```/.exec(readFileSync("docs/faults.md", "utf8")) ?? [];
    const from = Date.parse("2026-03-02T08:00:00Z");

    expect(read(example)).toEqual({
      diagnostics: [],
      plan: {
        concurrency: 10,
        takes: { send: 400 },
        clocks: { ingest: -50 },
        rates: { StartExecution: { perSecond: 150, bucket: 800 }, StopExecution: { perSecond: 25, bucket: 25 } },
        faults: [
          { throttle: "table", from, until: from + 600_000, share: 0.3 },
          { refuse: "sms", answer: "opted out", customer: "c0007" },
          { silence: "email", taken: true, times: 3 },
          { disconnect: "webhook", sent: false },
          { stop: "send", after: 4, made: false, error: "Lambda.Unknown", frozen: true, times: 1 },
        ],
      },
    });
  });

  it.each([
    ["concurency: 10", "1:1 SJ108 A fault plan has no field `concurency`. concurrency, takes, clocks, rates, faults"],
    ["concurrency: many", "1:14 SJ123 `many` is not a whole number from 1 to 100000. 1 to 100000"],
    [
      "takes:\n  sender: 4",
      "2:3 SJ108 `takes` has no field `sender`. ingest, steps, send, call, roster, settle, sweep",
    ],
    ["rates: { StopExecution: 0 }", "1:25 SJ123 `0` is not a whole number from 1 to 100000. 1 to 100000"],
    [
      "faults:\n  - throttle: tabel",
      "2:15 SJ111 `tabel` is not one of the words this field takes. table, bus, functions, ingest",
    ],
    [
      "faults:\n  - refuse: email\n    answer: opted out",
      "3:13 SJ111 `opted out` is not one of the words this field takes. throttled, access denied",
    ],
    [
      "faults:\n  - refuse: webhook\n    answer: 200",
      "3:13 SJ111 `200` is not one of the words this field takes. throttled, access denied, gone",
    ],
    ["faults:\n  - refuse: sms", "2:5 SJ109 A refusal needs `answer`."],
    [
      "faults:\n  - silence: email\n    throttle: email",
      "2:5 SJ981 A fault is one of throttle, silence. one of throttle, refuse",
    ],
    [
      "faults:\n  - from: 2026-03-02T08:00:00Z",
      "2:5 SJ981 The fault does not say what goes wrong. one of throttle, refuse",
    ],
    [
      "faults:\n  - throttle: table\n    from: 2026-03-02 08:00",
      "3:11 SJ980 `2026-03-02 08:00` is not a point in time. 2026-03-02T08:00:00Z",
    ],
    ["faults:\n  - throttle: table\n    for: 10m", "3:5 SJ981 `for` says how long a fault holds from `from` on"],
    ["faults:\n  - stop: send\n    taken: true", "3:5 SJ108 A fault has no field `taken`."],
    ["", "1:1 SJ109 The file is empty."],
  ])("with a fault gets a diagnostic with position and allowed values: %j", (text, line) => {
    expect(told(text)).toEqual([expect.stringContaining(line)]);
  });
});
