import { ENTER_JOURNEY } from "../../../core/model/event.ts";
import { MESSAGE_MARKS } from "../../../core/model/message.ts";

const CHANNELS = ["Email", "SMS", "Push", "Webhook"];
const MARKS = ["sent", ...MESSAGE_MARKS].map((mark) => `${mark.charAt(0).toUpperCase()}${mark.slice(1)}`);

/** Events that Sojourn makes or that providers report: no catalogue has to declare them. */
export const OUR_EVENTS: ReadonlySet<string> = new Set([
  ENTER_JOURNEY,
  "Segment Entered",
  "Segment Left",
  "Schedule",
  "Date Reached",
  "Customer Described",
  ...CHANNELS.flatMap((channel) => MARKS.map((mark) => `${channel} ${mark}`)),
]);
