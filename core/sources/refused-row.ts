import { queueJson, utf8Bytes } from "../model/json.ts";
import type { RefusedEvents } from "../ports/queues.ts";
import type { Counter } from "../ports/system.ts";

/** Less than a message of SQS takes, with its attributes. */
const MOST_BYTES = 200_000;

/**
 * Puts a row that no event could be made of onto the refused queue, with the source and the reason. A row that is larger
 * than a message is cut: it is for a person to read.
 */
export async function putRefused(
  { refused, counter }: { readonly refused: RefusedEvents; readonly counter: Counter },
  source: string,
  row: unknown,
  reason: string,
): Promise<void> {
  const whole = written({ source, row });
  const body = utf8Bytes(whole) <= MOST_BYTES ? whole : queueJson({ source, cut: whole.slice(0, MOST_BYTES / 4) });
  await refused.put(body, `The source ${source}: ${reason}`.slice(0, 1_000));
  counter.count("RowRefused", { source });
}

/** JSON of a row; without the row where it is nested deeper than JavaScript can write it. */
function written({ source, row }: { readonly source: string; readonly row: unknown }): string {
  try {
    return queueJson({ source, row });
  } catch {
    return queueJson({ source, cut: "The row is nested too deep to be written." });
  }
}
