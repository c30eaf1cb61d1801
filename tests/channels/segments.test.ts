import fc from "fast-check";
import { SegmentedMessage } from "sms-segments-calculator";
import { describe, expect, it } from "vitest";
import { segmentsOf } from "../../core/channels/segments.ts";

describe("the segments of a text message", () => {
  it.each([
    ["", 0],
    ["a", 1],
    ["a".repeat(160), 1],
    ["a".repeat(161), 2],
    ["a".repeat(306), 2],
    ["a".repeat(307), 3],
    ["€".repeat(80), 1],
    ["€".repeat(81), 2],
    // 153 is odd: the last place of a segment stays empty, since no character is cut.
    ["€".repeat(153), 3],
    [`${"a".repeat(69)}ç`, 1],
    [`${"a".repeat(70)}ç`, 2],
    ["😀".repeat(35), 1],
    ["😀".repeat(36), 2],
    ["😀".repeat(67), 3],
  ])("of %j are %i", (text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });

  it("are as many as a library counts", () => {
    const gsm = fc.constantFrom(..."abcxyzÄöß@£ \n^{}~|€");
    const ucs2 = fc.constantFrom(..."ab€ç’–й中", "😀");
    const text = (one: fc.Arbitrary<string>) => fc.array(one, { maxLength: 500 }).map((all) => all.join(""));

    fc.assert(
      fc.property(fc.oneof(text(gsm), text(ucs2)), (written) => {
        expect(segmentsOf(written)).toBe(written === "" ? 0 : new SegmentedMessage(written).segmentsCount);
      }),
    );
  });
});
