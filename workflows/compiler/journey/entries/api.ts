import { readTruth } from "../../values/text.ts";
import { optional } from "../../yaml/fields.ts";
import type { EntryForm, EntryKindOf } from "./kind.ts";

/** `api: true`: a request addressed to the journey, also that of a `start` step. */
export const apiForm: EntryForm = {
  what: "An entry by the API",
  fields: ["api"],
  read(fields) {
    const field = fields.get("api");
    const api = optional(fields, "api", readTruth);
    if (field !== undefined && api === false)
      fields.report("SJ331", field.key, { message: "`api: false` lets nobody in.", found: "api: false" });
    return api === true ? { on: "api" } : undefined;
  },
};

export const apiEntry: EntryKindOf<"api"> = {
  again: "never",
  id: () => "api",
  rule: () => ({ on: "api" }),
  segments: () => [],
  expressions: () => [],
};
