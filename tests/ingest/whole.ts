import type { Entry, OffloadedEntry } from "../../core/model/entry.ts";
import { isOffloaded } from "../../core/profile/offload.ts";

/** An entry that has its body with it. */
export function whole(entry: Entry | OffloadedEntry | undefined): Entry {
  if (entry === undefined) throw new Error("There is no such entry.");
  if (isOffloaded(entry)) throw new Error("The entry's body is away.");
  return entry;
}
