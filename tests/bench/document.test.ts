import { describe, expect, it } from "vitest";
import { document, type Figure, met, numberText } from "../../bench/report.ts";

const machine = { cores: 2, cpu: "A CPU", gigabytes: 8, node: "v24.0.0" };

function measured(figures: readonly Figure[]) {
  return { machine, reports: { quiet: { title: "Quiet", about: "Nothing.", figures, seconds: 12.34, load: 0.5 } } };
}

describe("a figure", () => {
  it("meets a target at the target itself", () => {
    expect(met({ what: "speed", value: 500, unit: "events/s", target: { least: 500 } })).toBe(true);
    expect(met({ what: "speed", value: 499.9, unit: "events/s", target: { least: 500 } })).toBe(false);
    expect(met({ what: "memory", value: 1_000, unit: "MB", target: { most: 1_000 } })).toBe(true);
    expect(met({ what: "memory", value: 1_000.1, unit: "MB", target: { most: 1_000 } })).toBe(false);
    expect(met({ what: "size", value: 1, unit: "kB" })).toBeUndefined();
  });

  it.each([
    [0, "0"],
    [0.01234, "0.0123"],
    [1, "1"],
    [1.23456, "1.23"],
    [123.456, "123"],
    [12_345.6, "12,346"],
  ])("of %d is written as %s", (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

describe("docs/performance.md", () => {
  it("names the machine, each figure, what it is held to, and where it misses it", () => {
    const text = document(
      measured([
        { what: "events", value: 120, unit: "events/s", target: { least: 100, aimed: 200 } },
        { what: "memory", value: 1_200, unit: "MB", target: { most: 1_000 } },
        { what: "sends", value: 80, unit: "sends/s" },
      ]),
    );

    expect(text).toContain("2 cores (A CPU), 8 GB and Node v24.0.0");
    expect(text).toContain("| events | 120 | events/s | at least 100, aimed at 200 | yes |");
    expect(text).toContain("| memory | 1,200 | MB | at most 1,000 | **no** |");
    expect(text).toContain("| sends | 80 | sends/s |  |  |");
    expect(text).toContain("`npm run bench quiet`: 12.3 s; load average at its start 0.5.");
  });
});
