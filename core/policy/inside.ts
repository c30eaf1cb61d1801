import { insideEntry } from "../enter/end.ts";
import { type Check, pass } from "./decision.ts";

/** The entry is live: not ended, not past its timeout (which ends it when read), and never one that is held out. */
export const inside: Check = ({ profile, message, now }) => {
  const entry = insideEntry(profile, message, now);
  return entry === undefined || entry.holdout ? { say: "exited" } : pass();
};
