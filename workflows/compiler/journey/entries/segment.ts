import { readName } from "../../values/name.ts";
import { readTruth } from "../../values/text.ts";
import { optional } from "../../yaml/fields.ts";
import type { EntryForm, EntryKindOf } from "./kind.ts";

/** `segment: lapsed`, with `on entering: true` (unless said otherwise) or `on leaving: true`. */
export const segmentForm: EntryForm = {
  what: "An entry on a segment",
  fields: ["segment", "on entering", "on leaving"],
  read(fields) {
    const segment = optional(fields, "segment", readName);
    const entering = optional(fields, "on entering", readTruth);
    const leaving = optional(fields, "on leaving", readTruth) ?? false;
    const both = fields.get("on leaving");
    if (leaving === (entering ?? !leaving) && both !== undefined) {
      fields.report("SJ331", both.key, {
        message: leaving
          ? "This entry is on entering and on leaving."
          : "This entry is neither on entering nor on leaving.",
        found: "on entering, on leaving",
        hint: "Write one of the two; for both make a list of two entries.",
      });
    }
    return segment === undefined ? undefined : { on: "segment", segment, edge: leaving ? "leaving" : "entering" };
  },
};

export const segmentEntry: EntryKindOf<"segment"> = {
  again: "never",
  carries: ["segment"],
  id: ({ segment, edge }) => `segment/${segment.value}/${edge}`,
  rule: ({ segment, edge }) => ({ on: "segment", segment: segment.value, edge }),
  segments: ({ segment }) => [{ name: segment, listed: false }],
  expressions: () => [],
};
