import { describe, expect, it, onTestFinished, vi } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { mapping } from "../../core/sources/map-row.ts";
import { eventsOf, orders, sourceOf } from "./fixture.ts";

function ndjson(event: string) {
  return sourceOf(`source: shop\nformat: ndjson\nzone: Europe/London\nevent: |\n  ${event}\n`, "shop");
}

describe("a row becomes events", () => {
  it("with local times read in the source's zone, summer and winter", async () => {
    const winter = await eventsOf(orders, { order: "1", customer: "ann", time: "2011-01-10T09:00:00" });
    const summer = await eventsOf(orders, { order: "2", customer: "ann", time: "2011-07-10T09:00:00" });

    expect(winter[0]?.time).toBe(Date.UTC(2011, 0, 10, 9));
    expect(summer[0]?.time).toBe(Date.UTC(2011, 6, 10, 8));
    expect(summer[0]?.detail.time).toBe("2011-07-10T08:00:00.000Z");
  });

  it("with times in epoch seconds and milliseconds, also as texts", async () => {
    const source = ndjson('{ "name": "A", "customerId": "c", "time": at }');

    for (const at of [1_772_452_800, 1_772_452_800_000, "1772452800", "1772452800000", 1_772_452_800.5]) {
      const [event] = await eventsOf(source, { at });
      expect(Math.floor((event?.time ?? 0) / 1_000)).toBe(1_772_452_800);
    }
    await expect(eventsOf(source, { at: 20_260_302 })).rejects.toThrow('"20260302" is not a time.');
  });

  it("with times in a format of their own", async () => {
    const source = ndjson('{ "name": "A", "customerId": "c", "time": $instant(at, "dd/MM/yyyy HH:mm") }');

    expect(await eventsOf(source, { at: "02/03/2011 10:30" })).toMatchObject([{ time: Date.UTC(2011, 2, 2, 10, 30) }]);
  });

  it.each([
    "2026-04-05 21:06:21 +0400",
    "2026-04-05T21:06:21+04:00",
    "2026-04-05 17:06:21 UTC",
    "2026-04-05 17:06:21Z",
  ])("with the offset that a time has: %s", async (at) => {
    const source = ndjson('{ "name": "A", "customerId": "c", "time": $instant(at) }');

    expect(await eventsOf(source, { at })).toMatchObject([{ time: Date.UTC(2026, 3, 5, 17, 6, 21) }]);
  });

  it("with the first of two times that the clock shows twice, in whatever season that is asked", async () => {
    const source = ndjson('{ "name": "A", "customerId": "c", "time": $instant(at) }');
    onTestFinished(() => void vi.useRealTimers());
    for (const asked of ["2026-01-15", "2026-07-15"]) {
      vi.useFakeTimers({ now: new Date(asked), toFake: ["Date"] });
      expect(await eventsOf(source, { at: "2026-10-25 01:30" })).toMatchObject([
        { time: Date.UTC(2026, 9, 25, 0, 30) },
      ]);
    }
  });

  it.each(["json", "eval"])("with what a column of JSON says, by $%s", async (name) => {
    const source = ndjson(
      `{ "name": "A", "customerId": "c", "time": 1772452800000, "properties": { "a": $${name}(a), "b": $${name}(b) } }`,
    );

    expect(await eventsOf(source, { a: '{"vip":true,"n":[1]}', b: " " })).toMatchObject([
      { detail: { properties: { a: { vip: true, n: [1] } } } },
    ]);
    expect(await mapping(source, sha256)({ a: "1 + 1", b: "" }, 1)).toEqual({ refused: '"1 + 1" is not JSON.' });
  });

  it("none, one or several", async () => {
    const source = ndjson('rows.{ "name": name, "customerId": "c", "time": 1772452800000 }');

    expect(await eventsOf(source, { rows: [] })).toHaveLength(0);
    expect(await eventsOf(source, { rows: [{ name: "A" }] })).toHaveLength(1);
    expect(await eventsOf(source, { rows: [{ name: "A" }, { name: "B" }] })).toHaveLength(2);
  });

  it("with an id from where it stands, so that a row read twice counts once", async () => {
    const map = mapping(ndjson('{ "name": "A", "customerId": "c", "time": 1772452800000 }'), sha256);

    expect(await map({}, 7)).toEqual(await map({}, 7));
    expect(await map({}, 7)).toMatchObject({ events: [{ detail: { id: "shop:7:0" } }] });
  });

  it("with shares that are fixed for a text and evenly spread", async () => {
    const source = ndjson(
      '{ "name": "A", "customerId": c, "time": 1772452800000, "properties": { "in": $share(c) < 0.8 } }',
    );
    const answers = [];
    for (let n = 0; n < 500; n++) {
      const [first] = await eventsOf(source, { c: `c${n}` });
      const [again] = await eventsOf(source, { c: `c${n}` });
      expect(again).toEqual(first);
      answers.push(first?.detail.properties);
    }

    const agreed = answers.filter((properties) => JSON.stringify(properties) === '{"in":true}').length;
    expect(agreed).toBeGreaterThan(370);
    expect(agreed).toBeLessThan(430);
  });

  it("without the fields of empty cells, which cost nobody the row", async () => {
    const source = ndjson(
      '{ "name": "A", "id": id, "customerId": "c", "time": 1772452800000, "receivedAt": sent, "properties": ' +
        '{ "total": $number(total), "due": $instant(due), "size": $number(size), "n": items.$number(n) } }',
    );
    const row = { id: "", sent: " ", total: "", due: "", size: "4", items: [{ n: null }, { n: "2" }] };

    expect(await eventsOf(source, row)).toEqual([
      {
        name: "A",
        time: 1772452800000,
        detail: { id: "shop:1:0", customerId: "c", time: expect.any(String), properties: { size: 4, n: 2 } },
      },
    ]);
  });

  it.each([
    ['{ "name": "A", "customerId": "c", "time": "" }', "The event has no time."],
    ['{ "name": "A", "customerId": "c", "time": "1899-12-31T12:00:00Z" }', "not in the years 1900 to 2199"],
    ['{ "name": "A", "customerId": "c", "time": 1772452800000, "receivedAt": 9e15 }', "not in the years 1900 to 2199"],
    ['{ "name": "A", "customerId": half, "time": 1772452800000 }', "event.customerId has half of a surrogate pair"],
    ['{ "customerId": "c", "time": 1772452800000 }', "The event has no name."],
    ['{ "name": "A", "customerId": "c" }', "The event has no time."],
    ['{ "name": "A", "customerId": "c", "time": $instant("soon") }', '"soon" is not a time.'],
    ['"A"', "The source did not make an event of it."],
    ['{ "name": "A", "time": $number("x1") }', "number"],
  ])("or is refused with a reason: %s", async (event, reason) => {
    const mapped = await mapping(ndjson(event), sha256)({ half: "\ud83d" }, 1);

    expect(mapped).toEqual({ refused: expect.stringContaining(reason) });
  });
});
