import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { Meter } from "../../local/meter/meter.ts";
import { Observed, PLATFORM_LOG_BYTES } from "../../local/meter/observed.ts";
import { Store } from "../../local/store/store.ts";

const HOUR = 3_600_000;

function counted() {
  const store = new Store(new DatabaseSync(":memory:"));
  const meter = new Meter();
  const clock = { now: 0 };
  return { store, meter, clock, observed: new Observed(store, meter, () => clock.now) };
}

/** An EMF line as functions write them. */
function metricLine(dimensions: Record<string, string>, ...names: readonly string[]): string {
  const [Dimensions, Metrics] = [[Object.keys(dimensions)], names.map((Name) => ({ Name, Unit: "Count" }))];
  const _aws = { Timestamp: 0, CloudWatchMetrics: [{ Namespace: "Sojourn", Dimensions, Metrics }] };
  return JSON.stringify({ _aws, ...dimensions, ...Object.fromEntries(names.map((name) => [name, 1])) });
}

describe("the cost of observing", () => {
  it("counts the UTF-8 bytes of each line with its line break, and the lines of Lambda itself", () => {
    const { observed, meter } = counted();

    observed.line("Zürich");
    observed.invoked();

    expect(meter.reading()).toMatchObject({ logBytes: 8 + PLATFORM_LOG_BYTES, metricHours: 0 });
  });

  it("counts a metric for each name and set of dimensions, once an hour, also over restarts", () => {
    const { observed, meter, store, clock } = counted();
    const sent = (step: string) => metricLine({ stage: "dev", step }, "Sent", "Dropped");

    for (const step of ["a", "b", "a"]) observed.line(sent(step));
    expect(meter.reading().metricHours).toBe(4);
    new Observed(store, meter, () => clock.now).line(sent("a"));
    expect(meter.reading().metricHours).toBe(4);
    clock.now = HOUR;
    observed.line(sent("a"));

    expect(meter.reading().metricHours).toBe(6);
    expect(observed.metrics).toBe(4);
  });

  it("counts a trace for the first request of a second, and for one in twenty of the others", () => {
    const { observed, meter, clock } = counted();

    for (let n = 0; n < 41; n++) observed.request("ingest");
    observed.request("settle");
    clock.now = 1_000;
    observed.request("ingest");

    expect(meter.reading().traces).toBe(1 + 40 * 0.05 + 1 + 1);
  });
});
