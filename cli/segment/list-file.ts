import { innerQueue } from "../../adapters/aws/queues.ts";
import { Lines } from "../../adapters/files/lines.ts";
import { type ListChange, listEvent } from "../../core/ingest/inner-event.ts";
import { MAX_CUSTOMER_ID_BYTES } from "../../core/ingest/limits.ts";
import { defined } from "../../core/model/defined.ts";
import { utf8Bytes } from "../../core/model/json.ts";
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
 * Puts a change of a list on the paced queue for each customer of a file: one id to a line, or the first column of a CSV, whose
 * heading `customerId` is left out. Streamed: memory does not grow with the file. Customers who are not known are left out when
 * their event comes.
 *
 * What the queue does not take now is put again for a minute and a half; then it is a Problem that names the line to go on from. The
 * same change twice changes nothing, so a command that was killed is given again, from the beginning or from the line that it showed.
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
  const now = view.now();
  const lines = new Lines(path);
  let [put, refused] = [0, 0];
  let firstRefused: number | undefined;
  let batch: string[] = [];
  /** The line of the first id that is not put yet. */
  let begun = from;
  const flush = async () => {
    const events = batch.map((id) => listEvent(id, change, now));
    await patiently(io, () => queue.put(events)).catch((error: unknown) => {
      const why = `The queue does not take the customers from line ${begun} on: ${messageOf(error)}`;
      throw new ProblemError(why, `What comes before is put. --from ${begun} goes on there.`);
    });
    put += batch.length;
    batch = [];
    told(lines.number - 1);
  };
  for (let line = await lines.peek(0); line !== undefined; line = await lines.peek(0)) {
    const { number } = lines;
    if (io.stop.aborted) {
      await flush();
      return { put, refused, ...defined({ firstRefused }), stoppedAt: number - 1 };
    }
    lines.take(1);
    if (number < from || isHeading(line.text, number) || line.text.trim() === "") continue;
    const id = customerOf(line.text);
    if (id === undefined) {
      refused += 1;
      firstRefused ??= number;
      continue;
    }
    if (batch.length === 0) begun = number;
    if (batch.push(id) >= BATCH) await flush();
  }
  await flush();
  return { put, refused, ...defined({ firstRefused }) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isHeading(text: string, number: number): boolean {
  return number === 1 && /^"?customer_?id"?\s*([,;\t]|$)/i.test(text.trim());
}

/** The id in a line: the first column, whose quotes are taken off. */
function customerOf(text: string): string | undefined {
  const [, quoted, plain] = /^\s*(?:"((?:[^"]|"")*)"|([^,;\t]*))\s*(?:[,;\t]|$)/.exec(text) ?? [];
  const id = quoted === undefined ? (plain ?? "").trim() : quoted.replaceAll('""', '"');
  return id === "" || utf8Bytes(id) > MAX_CUSTOMER_ID_BYTES ? undefined : id;
}
