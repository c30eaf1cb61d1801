import { readEventName } from "../../values/event-name.ts";
import { readName } from "../../values/name.ts";
import { optional } from "../../yaml/fields.ts";
import type { EntryForm, EntryKindOf } from "./kind.ts";

/** `event: Order Completed`; with `segment` an event that lets in everybody in it. */
export const eventForm: EntryForm = {
  what: "An entry on an event",
  fields: ["event", "segment"],
  read(fields) {
    const event = optional(fields, "event", readEventName);
    const segment = optional(fields, "segment", readName);
    if (event === undefined) return undefined;
    if (fields.get("segment") === undefined) return { on: "event", event };
    return segment === undefined ? undefined : { on: "business", event, segment };
  },
};

export const eventEntry: EntryKindOf<"event"> = {
  again: "never",
  id: ({ event }) => `event/${event}`,
  rule: ({ event }) => ({ on: "event", event }),
  segments: () => [],
  expressions: () => [],
};

export const businessEntry: EntryKindOf<"business"> = {
  again: "always",
  id: ({ event, segment }) => `business/${event}/${segment.value}`,
  rule: ({ event, segment }) => ({ on: "business", event, segment: segment.value }),
  segments: ({ segment }) => [{ name: segment, listed: true }],
  expressions: () => [],
};
