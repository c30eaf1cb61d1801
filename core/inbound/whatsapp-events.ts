import type { NumberWord } from "./words.ts";

/** The event of a customer whose WhatsApp sent the word, or another message. */
export const EVENT_OF_WHATSAPP: Readonly<Record<NumberWord | "text", string>> = {
  stop: "WhatsApp Opted Out",
  start: "WhatsApp Opted In",
  help: "WhatsApp Help Requested",
  text: "WhatsApp Received",
};

/** The names of these events; each opens the window for texts of our own. */
export const WHATSAPP_TEXTS = Object.values(EVENT_OF_WHATSAPP);
