import { liveEntry } from "../enter/end.ts";
import { isStillWanted } from "../redo/redo.ts";
import { type Check, pass } from "./decision.ts";

/**
 * The entry is live: not ended, not past its timeout (which ends it when read), and never one that is held out. A message that was
 * given up may be sent after all to who went the whole way too.
 */
export const inside: Check = ({ profile, message, now, again }) => {
  if (again !== undefined) return isStillWanted(profile, again, now) ? pass() : { say: "exited" };
  const entry = liveEntry(profile, message, now);
  return entry === undefined || entry.holdout ? { say: "exited" } : pass();
};
