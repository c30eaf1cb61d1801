import { inWords } from "../../map/words.ts";
import { EVENT, NAME } from "../../values/name.ts";
import { shape } from "../../yaml/shape.ts";
import type { EntryKindOf } from "./entry.ts";
import { ENTRY_FIELDS, type EntryForm, entryForm } from "./form.ts";

const WHAT = "An entry on an event";

const FIELDS = shape(WHAT, {
  event: {
    as: EVENT,
    required: true,
    description: "The event that lets a customer in; with `segment` everybody in it",
  },
  segment: { as: NAME, description: "The segment that a business event lets in" },
  ...ENTRY_FIELDS,
});

/** `event: Order Completed`; with `segment` a business event, which lets in everybody in it. */
export const eventForm: EntryForm = entryForm(WHAT, FIELDS, ({ values: { event, segment }, field }) => {
  if (event === undefined) return undefined;
  if (field("segment") === undefined) return { on: "event", event };
  return segment === undefined ? undefined : { on: "business", event, segment };
});

export const eventEntry: EntryKindOf<"event"> = {
  again: "never",
  id: ({ event }) => `event/${event}`,
  rule: ({ event }) => ({ on: "event", event }),
  segments: () => [],
  expressions: () => [],
  look: ({ event }) => [event],
  diffText: ({ event }) => event,
};

export const businessEntry: EntryKindOf<"business"> = {
  again: "always",
  id: ({ event, segment }) => `business/${event}/${segment.value}`,
  rule: ({ event, segment }) => ({ on: "business", event, segment: segment.value }),
  segments: ({ segment }) => [{ name: segment, listed: true }],
  expressions: () => [],
  look: ({ event, segment }) => [event, `for everybody in ${inWords(segment.value)}`],
  diffText: ({ event, segment }) => `${event}, for the segment ${segment}`,
};
