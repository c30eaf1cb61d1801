import { type Check, pass } from "./decision.ts";

const MINUTE = 60_000;
const SHORTEST = 5 * MINUTE;
const LONGEST = 24 * 60 * MINUTE;

/**
 * The journey is not paused; else the message is held, for half as long as the pause has lasted, at least five minutes
 * and at most a day: nobody knows when it will be over, and a hold costs two transitions.
 */
export const paused: Check = ({ paused: since, message, now }) => {
  if (since === undefined) return pass();
  const until = now + Math.min(LONGEST, Math.max(SHORTEST, (now - since) / 2));
  // Whole seconds: a Wait state's timestamp is no finer.
  const verdict = { rule: "journey paused", values: { journey: message.journey, since } };
  return { say: "hold", until: Math.ceil(until / 1000) * 1000, verdict };
};
