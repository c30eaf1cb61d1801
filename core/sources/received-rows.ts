import { faultText } from "../expression/evaluate.ts";
import { type Sandboxed, sandboxed } from "../expression/sandbox.ts";
import type { Identity } from "../model/identity.ts";
import type { Json } from "../model/json.ts";
import type { ReceivedSource } from "../model/source.ts";
import type { SentEvent } from "../ports/queues.ts";
import type { Hash } from "../ports/system.ts";
import type { ErasureRequest } from "../privacy/request.ts";
import { type Around, askingMapping, type MappedWithAsks, type RowMapping } from "./map-row.ts";
import { withoutValues } from "./reason.ts";
import { rowsOf } from "./request-body.ts";
import { sentEvent } from "./sent-event.ts";

/** What came in, made into events: those of each row that could be read, and the rows that could not. */
export interface ReceivedRows {
  readonly events: readonly SentEvent[];
  readonly erasures: readonly ErasureRequest[];
  /** Also of customers who ask for their data, which a person must answer. */
  readonly refused: readonly RefusedRow[];
}

export interface RefusedRow {
  readonly row: unknown;
  readonly reason: string;
  /** Which row of what came in it is, from 0; absent where what came in has no rows. */
  readonly at?: number;
}

/** A source with its expressions compiled. */
export interface Receiver {
  /** The events of what came in. `place` tells it from everything else that comes by the source. Never throws. */
  receive(value: Json, place: string, around: Around): Promise<ReceivedRows>;
  /** The events of one row before the checks of the bus, or why there are none. */
  readonly map: RowMapping<MappedWithAsks>;
  /** The rows of what came in. Throws what JSONata throws. */
  rows(value: Json, around: Around): Promise<readonly unknown[]>;
}

/**
 * Compiles the expressions of a source. `identity`: which values identify nobody, so that nobody is erased by them. Throws what
 * JSONata's parser throws: the compiler has checked them.
 */
export function receiver(source: ReceivedSource, hash: Hash, identity: Identity | undefined): Receiver {
  const map = askingMapping(source, hash, identity);
  const choice = source.rows === undefined ? undefined : plainExpression(source.rows, source);
  const rows = async (value: Json, around: Around): Promise<readonly unknown[]> =>
    rowsOf(choice === undefined ? value : (await choice.evaluate(value, { ...around })).value);
  return {
    map,
    rows,
    async receive(value, place, around) {
      const found = await rows(value, around).catch((error: unknown) => ({ refused: faultText(error) }));
      if ("refused" in found)
        return { events: [], erasures: [], refused: [{ row: value, reason: withoutValues(found.refused) }] };
      const events: SentEvent[] = [];
      const erasures: ErasureRequest[] = [];
      const refused: RefusedRow[] = [];
      for (const [index, row] of found.entries()) {
        const mapped = await map(row, `${place}:${index}`, around);
        const sent = "refused" in mapped ? mapped : allSent(mapped, source);
        if ("refused" in sent) {
          refused.push({ row, reason: withoutValues(sent.refused), at: index });
          continue;
        }
        events.push(...sent.events);
        erasures.push(...sent.erasures);
        if (sent.asksForData) refused.push({ row, reason: ASKS_FOR_DATA, at: index });
      }
      return { events, erasures, refused };
    },
  };
}

/** A person must answer: nothing sends what is held of a customer anywhere by itself. */
export const ASKS_FOR_DATA =
  "A customer asks for their data: send them what `sojourn export` writes. This is kept so that somebody answers it.";

interface Sent extends Pick<ReceivedRows, "events" | "erasures"> {
  readonly asksForData: boolean;
}

/** What one row brings, or the reason why a part of it cannot come in. */
function allSent(
  { events, asks }: Exclude<MappedWithAsks, { readonly refused: string }>,
  source: ReceivedSource,
): Sent | { readonly refused: string } {
  const erased = asks.filter(({ ask }) => ask === "erase");
  if (erased.length > 0 && (source.erases !== true || source.trust === "browser")) {
    return {
      refused: "This source may not have customers erased: it needs `erases: true`, and may not be a browser's.",
    };
  }
  try {
    return {
      events: events.map((event) => sentEvent(event, source)),
      erasures: erased.map(({ customerId, time }) => ({ customerId, source: source.source, time })),
      asksForData: erased.length < asks.length,
    };
  } catch (error) {
    return { refused: faultText(error) };
  }
}

/** An expression of a source that makes no events: of its rows, or of its answer. */
export function plainExpression(text: string, { constants }: Pick<ReceivedSource, "constants">): Sandboxed {
  return sandboxed(text, { variables: constants, plain: true });
}
