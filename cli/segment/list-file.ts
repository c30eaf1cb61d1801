import { basename } from "node:path";
import { innerQueue } from "../../adapters/aws/queues.ts";
import { fileRows } from "../../adapters/files/rows.ts";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { wantedShape } from "../../core/bulk/file-shape.ts";
import type { BulkImport } from "../../core/bulk/import.ts";
import { rowTaker } from "../../core/bulk/take-row.ts";
import type { ListChange } from "../../core/ingest/inner-event.ts";
import { defined } from "../../core/model/defined.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import { type CloudView, queueUrl } from "../cloud/view.ts";
import { type Io, ProblemError } from "../command.ts";
import { patiently } from "../patiently.ts";

/** How a file of customers was taken in. */
export interface ListReceipt {
  readonly put: number;
  /** Lines that hold no id, and the first of them, from 1. */
  readonly refused: number;
  readonly firstRefused?: number;
  /** The command was stopped behind this line: `--from` goes on there. */
  readonly stoppedAt?: number;
}

/** Ids on their way at once: eight requests of ten messages, as the queue sends them. */
const BATCH = 80;

/**
 * Puts a change of a list on the paced queue for each customer of a file, which is read as `import list` reads it. Streamed: memory
 * does not grow with the file. Customers who are not known are left out when their event comes.
 *
 * What the queue does not take now is put again for a minute and a half; then it is a Problem that names the line to go on from. The
 * same change twice changes nothing, so a command that was killed is given again, from the beginning or from the line that it showed.
 * FileError where the file cannot be read as a list.
 */
export async function changeList(
  view: Pick<CloudView, "sqs" | "queues" | "now">,
  io: Pick<Io, "stop" | "wait">,
  path: string,
  {
    change,
    from,
    told,
  }: { readonly change: ListChange; readonly from: number; readonly told: (lines: number) => void },
): Promise<ListReceipt> {
  const queue = innerQueue(view.sqs, await queueUrl(view, view.queues.paced));
  const take = rowTaker(
    { hash: sha256, spelling: addressSpelling, settings: { topics: {} } },
    importOf(change, view.now()),
  );
  const name = basename(path);
  let [put, refused] = [0, 0];
  let firstRefused: number | undefined;
  let batch: CustomerEvent[] = [];
  /** The line of the first id that is not put yet. */
  let begun = from;
  const flush = async (line: number) => {
    await patiently(io, () => queue.put(batch)).catch((error: unknown) => {
      const why = `The queue does not take the customers from line ${begun} on: ${messageOf(error)}`;
      throw new ProblemError(why, `What comes before is put. --from ${begun} goes on there.`);
    });
    put += batch.length;
    batch = [];
    told(line);
  };
  let line = 0;
  for await (const { row } of fileRows(path, wantedShape("list", name, undefined), { name })) {
    if (io.stop.aborted) {
      await flush(line);
      return { put, refused, ...defined({ firstRefused }), stoppedAt: Math.max(row.line, from) - 1 };
    }
    ({ line } = row);
    if (line < from) continue;
    const taken = "refused" in row ? row : await take(row);
    if (!("inner" in taken)) {
      refused += 1;
      firstRefused ??= line;
      continue;
    }
    if (batch.length === 0) begun = line;
    if (batch.push(taken.inner) >= BATCH) await flush(line);
  }
  await flush(line);
  return { put, refused, ...defined({ firstRefused }) };
}

function importOf({ segment, member, enter }: ListChange, began: number): BulkImport {
  return { kind: "list", source: "import", segment, began, ...(!member && { remove: true }), ...(enter && { enter }) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
