import { RECENCY_FIELDS, SEGMENT_FIELDS } from "../segments/read.ts";
import {
  DURATION,
  described,
  document,
  EVENT,
  EXPRESSION,
  fieldsOf,
  NAME,
  oneOrList,
  type Schema,
  TEXT,
  TRUTH,
} from "./parts.ts";

const recency: Schema = {
  ...fieldsOf(RECENCY_FIELDS, { event: EVENT, within: DURATION, "not within": DURATION }, ["event"]),
  oneOf: [{ required: ["within"] }, { required: ["not within"] }],
};

/** workflows/segments/<segment>.yaml. */
export const SEGMENT_SCHEMA: Schema = document("A segment", {
  ...fieldsOf(
    SEGMENT_FIELDS,
    {
      segment: described(NAME, "The name of the segment, and of its file."),
      title: TEXT,
      when: described(EXPRESSION, "A condition over the profile."),
      all: described(oneOrList(NAME), "Who is in all of these segments."),
      any: described(oneOrList(NAME), "Who is in any of these segments."),
      none: described(oneOrList(NAME), "Who is in none of these segments."),
      last: { ...oneOrList(recency), description: "When the latest event of a name was." },
      list: described(TRUTH, "Joined and left by update steps alone."),
    },
    ["segment"],
  ),
  anyOf: ["when", "all", "any", "none", "last", "list"].map((field) => ({ required: [field] })),
});
