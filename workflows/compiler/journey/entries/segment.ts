import { inWords } from "../../map/words.ts";
import { NAME } from "../../values/name.ts";
import { TRUTH } from "../../values/text.ts";
import { shape } from "../../yaml/shape.ts";
import type { EntryKindOf } from "./entry.ts";
import { ENTRY_FIELDS, type EntryForm, entryForm } from "./form.ts";

const WHAT = "An entry on a segment";

const FIELDS = shape(WHAT, {
  segment: { as: NAME, required: true, description: "The segment that customers come into, or leave" },
  "on entering": {
    as: TRUTH,
    description: "`true`: they enter when they come into it (the default)",
  },
  "on leaving": { as: TRUTH, otherwise: false, description: "`true`: they enter when they leave it" },
  ...ENTRY_FIELDS,
});

/** `segment: lapsed`, with `on entering: true` (unless said otherwise) or `on leaving: true`. */
export const segmentForm: EntryForm = entryForm(WHAT, FIELDS, ({ values, field, report }) => {
  const { segment, "on entering": entering, "on leaving": leaving } = values;
  const both = field("on leaving");
  if (leaving === (entering ?? !leaving) && both !== undefined) {
    report("SJ331", both.key, {
      message: leaving
        ? "This entry is on entering and on leaving."
        : "This entry is neither on entering nor on leaving.",
      found: "on entering, on leaving",
      hint: "Write one of the two; for both make a list of two entries.",
    });
  }
  return segment === undefined ? undefined : { on: "segment", segment, edge: leaving ? "leaving" : "entering" };
});

export const segmentEntry: EntryKindOf<"segment"> = {
  again: "never",
  carries: ["segment"],
  id: ({ segment, edge }) => `segment/${segment.value}/${edge}`,
  rule: ({ segment, edge }) => ({ on: "segment", segment: segment.value, edge }),
  segments: ({ segment }) => [{ name: segment, listed: false }],
  expressions: () => [],
  look: ({ segment, edge }) => [`${edge === "entering" ? "Enters" : "Leaves"} segment ${inWords(segment.value)}`],
  diffText: ({ edge, segment }) => `${edge} ${segment}`,
};
