import { readTruth } from "../../values/text.ts";
import { shape } from "../../yaml/shape.ts";
import type { EntryKindOf } from "./entry.ts";
import { ENTRY_FIELDS, type EntryForm, entryForm } from "./form.ts";

const WHAT = "An entry by the API";

const FIELDS = shape(WHAT, {
  api: {
    as: { schema: { type: "boolean", enum: [true] }, read: readTruth },
    required: true,
    description: "`true`: a request addressed to the journey, also that of a `start` step",
  },
  ...ENTRY_FIELDS,
});

/** `api: true`. */
export const apiForm: EntryForm = entryForm(WHAT, FIELDS, ({ values: { api }, field, report }) => {
  const written = field("api");
  if (written !== undefined && api === false) {
    report("SJ331", written.key, { message: "`api: false` lets nobody in.", found: "api: false" });
  }
  return api === true ? { on: "api" } : undefined;
});

export const apiEntry: EntryKindOf<"api"> = {
  again: "never",
  id: () => "api",
  rule: () => ({ on: "api" }),
  segments: () => [],
  expressions: () => [],
  look: () => ["On request"],
  diffText: () => "requests (api)",
};
