import { describe, expect, it } from "vitest";
import { allWindowBytes, windowBytes } from "../../core/windows/size.ts";
import { compiledIn, journeyFile, segmentFile } from "./fixture.ts";

const JOURNEY = journeyFile("journey: example\nenter: { event: A }\nsteps: [ { send: hello } ]\n");

function rulesOf(...segments: readonly string[]) {
  const { workspace } = compiledIn([...segments.map(segmentFile), JOURNEY]);
  expect(workspace.diagnostics).toEqual([]);
  return workspace.rules;
}

const gold = ({ segments }: ReturnType<typeof rulesOf>) => segments.find(({ segment }) => segment === "gold");
const didOf = (did: string) => gold(rulesOf(`segment: gold\ndid: ${did}\n`))?.did;

describe("a condition on what customers did", () => {
  it.each([
    ["at least 3 Order Completed in 90d", { event: "Order Completed", days: 90, atLeast: 3 }],
    ["at most 2 Sign In in 2w", { event: "Sign In", days: 14, atMost: 2 }],
    ["never Order Completed in 30d", { event: "Order Completed", days: 30, atMost: 0 }],
    ["{ event: Order Completed, in: 30d }", { event: "Order Completed", days: 30, atLeast: 1 }],
    ["{ event: A, more than: 1, less than: 5, in: 1d }", { event: "A", days: 1, moreThan: 1, lessThan: 5 }],
  ])("%s is a rule with a window", (text, rule) => {
    const window = expect.stringMatching(/^[0-9a-f]{8}$/);

    expect(didOf(text)).toEqual([{ kind: "amount", amount: "count", window, ...rule }]);
  });

  it("needs no window where the profile's own counts have the answer", () => {
    const rules = rulesOf(
      "segment: gold\ndid: [ never Complaint, at least 3 Order Completed, { event: Cart Updated, but not since: Order Completed, in: 7d } ]\n",
    );

    expect(rules.windows).toBeUndefined();
    expect(gold(rules)?.did).toEqual([
      { kind: "amount", amount: "count", event: "Complaint", atMost: 0 },
      { kind: "amount", amount: "count", event: "Order Completed", atLeast: 3 },
      { kind: "since", did: { event: "Cart Updated" }, not: { event: "Order Completed" }, days: 7 },
    ]);
    expect(gold(rules)?.reads).toEqual([
      "count:Complaint",
      "count:Order Completed",
      "last:Cart Updated",
      "last:Order Completed",
    ]);
  });

  it("has a window of its own by event, condition and property, as long as the longest that asks for it", () => {
    const rules = rulesOf(
      "segment: gold\ndid: [ at least 3 Order Completed in 90d, { event: Order Completed, sum of: total, more than: 500, in: 52w } ]\n",
      "segment: silver\ndid: [ at least 1 Order Completed in 30d, { event: Order Completed, average of: total, at least: 9, in: 30d } ]\n",
      "segment: large\ndid: { event: Order Completed, where: event.properties.total > 100, in: 10d }\n",
      "segment: always\ndid: { event: Order Completed, sum of: total, more than: 5000 }\n",
    );

    const windows = rules.windows?.map(({ id: _, ...window }) => window) ?? [];
    expect(windows).toHaveLength(4);
    expect(windows).toEqual(
      expect.arrayContaining([
        { kind: "days", event: "Order Completed", days: 90 },
        { kind: "days", event: "Order Completed", of: "total" },
        { kind: "days", event: "Order Completed", of: "total", days: 364 },
        { kind: "days", event: "Order Completed", where: "event.properties.total > 100", days: 10 },
      ]),
    );
  });

  it("asks for the latest event, or for events in order, with conditions of their own", () => {
    const rules = rulesOf(
      "segment: gold\ndid:\n  - { event: Order Completed, where: event.properties.total > 100, but not since: Complaint }\n  - { in order: [Visit, { event: Order Completed, where: event.properties.total > 100 }], within: 4h, in: 30d }\n",
    );
    const { windows } = rules;
    const [last, order] = gold(rules)?.did ?? [];

    expect(last).toMatchObject({ kind: "since", did: { event: "Order Completed" }, not: { event: "Complaint" } });
    expect(order).toMatchObject({ kind: "order", days: 30 });
    expect(windows?.map(({ kind }) => kind).toSorted()).toEqual(["last", "order"]);
    expect(windows?.find(({ kind }) => kind === "order")).toMatchObject({
      within: 4 * 3_600_000,
      steps: [{ event: "Visit" }, { event: "Order Completed", where: "event.properties.total > 100" }],
    });
  });

  it("keeps what it counts by in recent events, and reads it as a number", () => {
    const rules = rulesOf(
      "segment: gold\ndid: { event: Order Completed, where: event.properties.kind = 'b2b', sum of: total, more than: 500, in: 52w }\n",
    );

    expect(rules.recentFields).toEqual({ "Order Completed": ["kind", "total"] });
    expect(rules.used?.properties).toEqual({ "Order Completed": { total: "number" } });
  });

  it("rechecks everybody when it changes, or when days become others; not when other systems are told", () => {
    const look = (text: string, zone = "Europe/London") => {
      const settings = { path: "workflows/settings.yaml", text: `zone: ${zone}\n` };
      return compiledIn([segmentFile(text), settings]).workspace.rules.look;
    };
    const base = "segment: gold\ndid: at least 3 Order Completed in 90d\n";

    expect(look("segment: gold\ndid: at least 3 Order Completed in 91d\n")).not.toBe(look(base));
    expect(look(`${base}history: 2025-01-01\n`)).not.toBe(look(base));
    expect(look(base, "Asia/Tokyo")).not.toBe(look(base));
    expect(look(`${base}events: true\n`)).toBe(look(base));
    expect(look("segment: gold\nwhen: profile.vip\n", "Asia/Tokyo")).toBe(look("segment: gold\nwhen: profile.vip\n"));
  });

  it("has a size that is known before it is deployed", () => {
    const { windows = [] } = rulesOf(
      "segment: gold\ndid: [ at least 3 Order Completed in 90d, { event: Order Completed, sum of: total, more than: 500, in: 365d } ]\n",
    );

    expect(windows.map(windowBytes).toSorted((a, b) => a - b)).toEqual([750, 8_060]);
    expect(allWindowBytes(windows)).toBe(8_810);
  });
});
