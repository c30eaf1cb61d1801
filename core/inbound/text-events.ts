import type { NumberWord } from "./words.ts";

/** The event of a customer whose number sent the word, or another text. */
export const EVENT_OF_TEXT: Readonly<Record<NumberWord | "text", string>> = {
  stop: "SMS Opted Out",
  start: "SMS Opted In",
  help: "SMS Help Requested",
  text: "SMS Received",
};

/** The names of these events. */
export const TEXT_EVENTS = Object.values(EVENT_OF_TEXT);
