import type { MessageCounts } from "../../core/ports/collect.ts";
import type { Table } from "./table.ts";

/** How long a count is kept after its minute; seconds. */
const KEPT_SECONDS = 2 * 60 * 60;

/** Messages by write key and minute, one item for each; a write a call. */
export function messageCounts(table: Table): MessageCounts {
  return {
    add: (hash, minute, messages) =>
      table.add(`RATE#${hash}`, String(minute), "messages", messages, minute * 60 + KEPT_SECONDS),
  };
}
