import type { TurnStore } from "../../core/call/turns.ts";
import type { Clock } from "../../core/ports/system.ts";
import type { Table } from "./table.ts";

/** How long an item is kept after its destination's last call; seconds. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;

/** One item for each destination with a rate; a write each. */
export function turnStore(table: Table, clock: Clock): TurnStore {
  const key = (destination: string) => [`TURN#${destination}`, "TURN"] as const;
  return {
    add: (destination, micros) =>
      table.add(...key(destination), "free", micros, Math.floor(clock.now() / 1000) + KEPT_SECONDS),
    raise: (destination, from, to) =>
      table.update(...key(destination), {
        update: "SET #free = :to",
        condition: "#free = :from",
        values: { ":from": { N: String(from) }, ":to": { N: String(to) } },
      }),
  };
}
