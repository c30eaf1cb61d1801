import { describe, expect, test } from "vitest";
import { coerce, FACT_TYPES, type FactType } from "../../core/facts/types.ts";
import type { Json } from "../../core/model/json.ts";

/** What comes in, by type, and what it becomes; undefined: it is none of the type. */
const CASES: Readonly<Record<FactType, readonly (readonly [Json, Json | undefined])[]>> = {
  string: [
    ["01234", "01234"],
    [1234, "1234"],
    [true, "true"],
    [["a"], undefined],
    [{ a: 1 }, undefined],
  ],
  number: [
    [30, 30],
    ["30", 30],
    [" 30.50 ", 30.5],
    ["-3", -3],
    ["1e3", 1000],
    ["1,5", undefined],
    ["1,234.50", undefined],
    ["0x1f", undefined],
    ["12 points", undefined],
    ["1e999", undefined],
    ["", undefined],
    [true, undefined],
    [[3], undefined],
  ],
  boolean: [
    [true, true],
    ["false", false],
    ["FALSE ", false],
    ["0", false],
    [0, false],
    ["no", false],
    ["yes", true],
    ["1", true],
    [1, true],
    [2, undefined],
    ["", undefined],
    ["maybe", undefined],
    [[], undefined],
  ],
  date: [
    ["2026-06-20", "2026-06-20"],
    [" 2026-06-20 ", "2026-06-20"],
    ["2026-06-20 12:00", "2026-06-20T12:00"],
    ["2026-06-20T12:00", "2026-06-20T12:00"],
    ["2026-06-20T12:00:00Z", "2026-06-20T12:00:00Z"],
    ["2026-06-20T23:30:00-05:00", "2026-06-20T23:30:00-05:00"],
    [1_781_956_800_000, "2026-06-20T12:00:00.000Z"],
    [1_781_956_800, "2026-06-20T12:00:00.000Z"],
    ["1781956800000", "2026-06-20T12:00:00.000Z"],
    ["1781956800", "2026-06-20T12:00:00.000Z"],
    ["2026-02-30", undefined],
    ["20.06.2026", undefined],
    ["soon", undefined],
    ["", undefined],
    [0, undefined],
    [20_260_620, undefined],
    [true, undefined],
  ],
  list: [
    [["a"], ["a"]],
    ["a", undefined],
    [{}, undefined],
  ],
  object: [
    [{ a: 1 }, { a: 1 }],
    [[], undefined],
    ["a", undefined],
  ],
};

describe("a value and its declared type", () => {
  test.each(FACT_TYPES.flatMap((type) => CASES[type].map(([value, wanted]) => [type, value, wanted] as const)))(
    "as a %s %j is %j",
    (type, value, wanted) => {
      expect(coerce(value, type)).toEqual(wanted === undefined ? undefined : { value: wanted });
    },
  );

  test.each(FACT_TYPES)("what has become a %s stays as it is, and null takes a value back", (type) => {
    for (const [, wanted] of CASES[type]) {
      if (wanted !== undefined) expect(coerce(wanted, type)).toEqual({ value: wanted });
    }
    expect(coerce(null, type)).toEqual({ value: null });
  });
});
