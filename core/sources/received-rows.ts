import { faultText } from "../expression/evaluate.ts";
import { type Sandboxed, sandboxed } from "../expression/sandbox.ts";
import type { Json } from "../model/json.ts";
import type { ReceivedSource } from "../model/source.ts";
import type { SentEvent } from "../ports/queues.ts";
import type { Hash } from "../ports/system.ts";
import { type Around, type BusEvent, mapping, type RowMapping } from "./map-row.ts";
import { rowsOf } from "./request-body.ts";
import { sentEvent } from "./sent-event.ts";

/** What came in, made into events: those of each row that could be read, and the rows that could not. */
export interface ReceivedRows {
  readonly events: readonly SentEvent[];
  readonly refused: readonly { readonly row: unknown; readonly reason: string }[];
}

/** A source with its expressions compiled. */
export interface Receiver {
  /** The events of what came in. `place` tells it from everything else that comes by the source. Never throws. */
  receive(value: Json, place: string, around: Around): Promise<ReceivedRows>;
  /** The events of one row before the checks of the bus, or why there are none. */
  readonly map: RowMapping;
  /** The rows of what came in. Throws what JSONata throws. */
  rows(value: Json, around: Around): Promise<readonly unknown[]>;
}

/** Compiles the expressions of a source. Throws what JSONata's parser throws: the compiler has checked them. */
export function receiver(source: ReceivedSource, hash: Hash): Receiver {
  const map = mapping(source, hash);
  const choice = source.rows === undefined ? undefined : plainExpression(source.rows, source);
  const rows = async (value: Json, around: Around): Promise<readonly unknown[]> =>
    rowsOf(choice === undefined ? value : (await choice.evaluate(value, { ...around })).value);
  return {
    map,
    rows,
    async receive(value, place, around) {
      const found = await rows(value, around).catch((error: unknown) => ({ refused: faultText(error) }));
      if ("refused" in found) return { events: [], refused: [{ row: value, reason: found.refused }] };
      const events: SentEvent[] = [];
      const refused: { row: unknown; reason: string }[] = [];
      for (const [index, row] of found.entries()) {
        const mapped = await map(row, `${place}:${index}`, around);
        const sent = "refused" in mapped ? mapped : allSent(mapped.events, source);
        if ("refused" in sent) refused.push({ row, reason: sent.refused });
        else events.push(...sent.events);
      }
      return { events, refused };
    },
  };
}

/** The events of one row for the bus: all of them, or the reason why one of them cannot go there. */
function allSent(
  events: readonly BusEvent[],
  source: ReceivedSource,
): { readonly events: readonly SentEvent[] } | { readonly refused: string } {
  try {
    return { events: events.map((event) => sentEvent(event, source)) };
  } catch (error) {
    return { refused: faultText(error) };
  }
}

/** An expression of a source that makes no events: of its rows, or of its answer. */
export function plainExpression(text: string, { constants }: Pick<ReceivedSource, "constants">): Sandboxed {
  return sandboxed(text, { variables: constants, plain: true });
}
