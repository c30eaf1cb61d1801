import { type Check, drop, pass } from "./decision.ts";

/** The address has not bounced, complained or unsubscribed. */
export const suppression: Check = ({ suppression: why, message }) =>
  why === undefined ? pass() : drop("suppressed", "suppression", { channel: message.channel, suppression: why });
