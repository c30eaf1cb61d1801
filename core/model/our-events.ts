import { CHANNEL_FACTS, REACHING_CHANNELS, REPORTS } from "../channels/channels.ts";
import { MACHINE_CLICK } from "../feedback/machines.ts";
import { TEXT_EVENTS } from "../inbound/text-events.ts";
import { WHATSAPP_TEXTS } from "../inbound/whatsapp-events.ts";
import { PAGE_EVENTS } from "../links/link.ts";
import { ENTER_JOURNEY } from "./event.ts";
import { MESSAGE_MARKS } from "./message.ts";

/** `dismissed` came later: until then an event called `Push Dismissed` could be anybody's own. */
const WORDS = ["sent", ...MESSAGE_MARKS.filter((mark) => mark !== "dismissed")];
const MARKS = WORDS.map((mark) => `${mark.charAt(0).toUpperCase()}${mark.slice(1)}`);

/**
 * Events that Sojourn makes or that providers report: no catalogue has to declare them, and no visitor may send them. Events on tasks are not
 * among them: a source of the workspace makes them, under names that its systems may have had before.
 */
export const OUR_EVENTS: ReadonlySet<string> = new Set([
  ENTER_JOURNEY,
  "Segment Entered",
  "Segment Left",
  "Schedule",
  "Date Reached",
  "Customer Described",
  MACHINE_CLICK,
  ...PAGE_EVENTS,
  ...TEXT_EVENTS,
  ...WHATSAPP_TEXTS,
  ...REACHING_CHANNELS.flatMap((channel) => Object.keys(REPORTS[channel])),
  ...REACHING_CHANNELS.flatMap((channel) => MARKS.map((mark) => `${CHANNEL_FACTS[channel].eventWord} ${mark}`)),
]);
