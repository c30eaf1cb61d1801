import { own } from "../profile/own.ts";
import { type Check, pass } from "./decision.ts";

/** The entry is live: not ended, not past its timeout (which ends it when read), and never one that is held out. */
export const inside: Check = ({ profile, message, now }) => {
  const entry = own(profile.entries, `${message.journey}#${message.n}`);
  if (entry === undefined || entry.end !== undefined || entry.holdout) return { say: "exited" };
  const { timeout } = entry.rules;
  return timeout !== undefined && now >= entry.start + timeout ? { say: "exited" } : pass();
};
