import fc from "fast-check";
import { expect, test } from "vitest";
import { contrast, LEAST_CONTRAST, readableOn } from "../../core/pages/contrast.ts";

test("contrast is that of WCAG", () => {
  expect(contrast("#ffffff", "#000000")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#7c5c3b", "#7c5c3b")).toBe(1);
});

test("any colour can be read on a dark ground in some shade; one that can be read stays", () => {
  const part = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, "0"));
  fc.assert(
    fc.property(fc.tuple(part, part, part), (parts) => {
      const color = `#${parts.join("")}`;
      const shade = readableOn("#1a2129", color);
      expect(contrast("#1a2129", shade)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
      if (contrast("#1a2129", color) >= LEAST_CONTRAST) expect(shade).toBe(color);
    }),
  );
});
