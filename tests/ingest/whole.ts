import type { AwayEntry, Entry } from "../../core/model/entry.ts";
import { isAway } from "../../core/profile/offload.ts";

/** An entry that has its body with it. */
export function whole(entry: Entry | AwayEntry | undefined): Entry {
  if (entry === undefined) throw new Error("There is no such entry.");
  if (isAway(entry)) throw new Error("The entry's body is away.");
  return entry;
}
