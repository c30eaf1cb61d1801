import { describe, expect, it } from "vitest";
import { NOT_BEGUN } from "../../core/bulk/import.ts";
import { receiptOf, receiptText } from "../../core/bulk/receipt.ts";
import { takePart } from "../../core/bulk/take-part.ts";
import { BEGAN, ORDERS, taking } from "./taking.ts";

const N = 1_000;
/** A thousand orders; every hundredth row has no time, and every two hundredth says what the row before it says. */
const FILE = [
  "customer,placed,total",
  ...Array.from({ length: N }, (_, i) => {
    const n = i % 200 === 199 ? i - 1 : i;
    return n % 100 === 50 ? `c${n},never,1` : `c${n},2026-01-02T09:00:00Z,${n}`;
  }),
  "",
].join("\n");

/** The first of them. */
const START = FILE.split("\n").slice(0, 20).join("\n");
/** The same rows as customers, which no source reads. */
const profiles = () => taking(FILE.replace("placed", "time"), { what: { kind: "profiles" } });

const idsOf = (events: readonly { readonly detail: { readonly id?: unknown } }[]) =>
  new Set(events.map(({ detail }) => detail.id));

describe("a file is taken in", () => {
  it("as events of the past, trusted, under ids that are made of the row", async () => {
    const file = taking(FILE);
    const end = await file.run();

    expect(end.counts).toEqual({
      ...{ rows: 1_000, sent: 990, applied: 0, refused: 10, duplicates: 5, nothing: 0, windows1252: 0 },
    });
    expect(file.bus.events[0]).toEqual({
      name: "Order Completed",
      source: "sojourn.sources",
      detail: {
        customerId: "c0",
        id: expect.stringMatching(/^orders:[0-9a-f]{32}:0$/),
        time: "2026-01-02T09:00:00.000Z",
        properties: { total: 0 },
        context: { history: true },
        via: { source: "orders", trust: "trusted" },
      },
    });
    expect(idsOf(file.bus.events).size).toBe(985);
  });

  it("and its events let customers in where that is asked for", async () => {
    const file = taking(START, { what: { enter: true } });
    await file.run();

    expect(file.bus.events[0]?.detail.context).toBeUndefined();
  });

  it("twice under the same ids, also at another time", async () => {
    const [once, again] = [taking(START), taking(START, { what: { began: BEGAN + 86_400_000 } })];
    await once.run();
    await again.run();

    expect(idsOf(again.bus.events)).toEqual(idsOf(once.bus.events));
  });

  it("in parts, each from the place that the one before kept, with the same result", async () => {
    const whole = profiles();
    const end = await whole.run();
    const parts = profiles();
    let part = NOT_BEGUN;
    let count = 0;
    while (!part.done) {
      part = await takePart(parts.deps, JSON.parse(JSON.stringify(part)), () => false);
      count += 1;
    }

    expect(count).toBe(6);
    expect(part).toEqual(end);
    expect(parts.bus.events).toEqual(whole.bus.events);
    expect(parts.refused).toEqual(whole.refused);
  });

  it("and a part does not end between a group of rows and the refused rows within it", async () => {
    const orders = Array.from({ length: 150 }, (_, n) => `c${n},2026-01-02,1\nbroken\nc${n},2026-01-02,1`);
    const rows = ["customer,placed,total", "first,2026-01-02,1", ...orders].join("\n");
    const source = { ...ORDERS, groupBy: ["customer"] };
    const [whole, parts] = [taking(rows, { source }), taking(rows, { source })];
    const end = await whole.run();
    await parts.run(() => false);

    expect(parts.kept().counts.rows).toBe(201);
    expect(await parts.run()).toEqual({ ...end, place: expect.anything() });
    expect(parts.refused).toEqual(whole.refused);
  });

  it("with the same result after a crash at each write", async () => {
    const whole = profiles();
    const end = await whole.run();
    const writes = ["bus", "refused", "state"] as const;
    for (const write of writes) {
      for (let at = 1; at <= 5; at += 2) {
        const file = profiles();
        let calls = 0;
        const dying = async (perform: () => Promise<void>) => {
          calls += 1;
          if (calls === at) throw new Error("The process has died.");
          await perform();
          if (calls === at + 1) throw new Error("The process has died behind it.");
        };
        const deps = {
          ...file.deps,
          ...(write === "bus" && { bus: { put: (events: never) => dying(() => file.deps.bus.put(events)) } }),
          ...(write === "refused" && { refused: { put: (rows: never) => dying(() => file.deps.refused.put(rows)) } }),
          ...(write === "state" && { state: { keep: (p: never) => dying(() => file.deps.state.keep(p)) } }),
        };
        await expect(takePart(deps, file.kept(), () => true)).rejects.toThrow("has died");
        const counts = (await file.run()).counts;

        expect({ ...counts, duplicates: 0 }, `${write} ${at}`).toEqual({ ...end.counts, duplicates: 0 });
        expect(idsOf(file.bus.events)).toEqual(idsOf(whole.bus.events));
        expect(file.refused).toEqual(whole.refused);
      }
    }
  });

  it("and tells of the rows that were refused: the line and the reason of each, and the reasons in the receipt", async () => {
    const file = taking(`${FILE}c1\nOnly,2026-01-02T09:00:00Z,x\n`);
    const progress = await file.run();
    const end = { file: "orders.csv", ended: BEGAN, seconds: 2, refusedRows: "orders.csv.refused.ndjson" };
    const receipt = receiptOf({ kind: "events", source: "orders", began: BEGAN }, progress, end);

    expect(file.refused.map(({ line }) => line)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => 52 + i * 100),
      1_002,
      1_003,
    ]);
    expect(file.refused[0]).toEqual({
      line: 52,
      reason: '"never" is not a time.',
      text: '{"customer":"c50","placed":"never","total":"1"}',
    });
    expect(receiptText(receipt)).toBe(
      `orders.csv: taken in. 1,002 rows in 2 s, 501 a second.
  990 events sent
  5 rows that say the same as an earlier one; they count once
  12 rows refused
    line 52, 152, 252, 352, 452 …: "never" is not a time.
    line 1002: This row has 1 of 3 columns.
    line 1003: ${file.refused[11]?.reason}
  All refused rows are in orders.csv.refused.ndjson.
`,
    );
  });

  it("and no row says what only Sojourn may say", async () => {
    const rows = ["Enter Journey", "Email Opened"].map((name) =>
      JSON.stringify({ customerId: "c", name, time: "2026-01-02T09:00:00Z" }),
    );
    const source = { source: "bus", from: "file", zone: "UTC", constants: {}, event: "$" } as const;
    const bus = { ...source, format: "ndjson", columns: [], header: true, groupBy: [] } as const;
    const file = taking(rows.join("\n"), { name: "rows.ndjson", source: bus });
    await file.run();

    expect(file.refused.map(({ reason }) => reason)).toEqual([
      "The event is called Enter Journey, as one of Sojourn's own.",
      "The event is called Email Opened, as one of Sojourn's own.",
    ]);
  });
});
