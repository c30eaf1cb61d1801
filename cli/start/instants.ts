import type { BusEvent, Mapped } from "../sources/mapping.ts";
import type { RefusedRow } from "../sources/refused-rows.ts";
import type { Row } from "../sources/row.ts";

/** Everything that arrives at one virtual moment. */
export interface Instant {
  /** Epoch milliseconds; never before the instant before it. */
  readonly time: number;
  readonly events: readonly BusEvent[];
  /** The row read last, for showing how far the replay is. */
  readonly line: number;
}

export interface InstantDeps {
  readonly map: (row: unknown, line: number) => Promise<Mapped>;
  readonly refuse: (row: RefusedRow) => void;
}

/**
 * The events of a file by the moment they arrive: at `receivedAt`, else `time`. A file is expected to be in time order;
 * a row that is not arrives at the moment of the row before it. Rows that cannot be used are refused with the reason.
 */
export async function* instantsOf(deps: InstantDeps, rows: AsyncIterable<Row>): AsyncGenerator<Instant> {
  let time = Number.NEGATIVE_INFINITY;
  let events: BusEvent[] = [];
  let line = 0;
  for await (const row of rows) {
    for (const event of await eventsOf(deps, row)) {
      const arrives = Math.max(time, event.receivedAt ?? event.time);
      if (arrives !== time && events.length > 0) {
        yield { time, events, line };
        events = [];
      }
      time = arrives;
      events.push(event);
    }
    line = row.line;
  }
  if (events.length > 0) yield { time, events, line };
}

async function eventsOf(deps: InstantDeps, row: Row): Promise<readonly BusEvent[]> {
  if ("refused" in row) {
    deps.refuse({ line: row.line, reason: row.refused, text: row.text });
    return [];
  }
  const mapped = await deps.map(row.value, row.line);
  if ("refused" in mapped) {
    deps.refuse({ line: row.line, reason: mapped.refused, text: JSON.stringify(row.value) });
    return [];
  }
  return mapped.events.toSorted((a, b) => (a.receivedAt ?? a.time) - (b.receivedAt ?? b.time));
}
