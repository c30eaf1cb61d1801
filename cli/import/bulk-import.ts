import { createHash } from "node:crypto";
import { createReadStream, type ReadStream, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { innerQueue } from "../../adapters/aws/queues.ts";
import { sentEvents } from "../../adapters/aws/sent-events.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { fileRows } from "../../adapters/files/rows.ts";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { type WantedShape, wantedShape } from "../../core/bulk/file-shape.ts";
import type { BulkImport, BulkProgress } from "../../core/bulk/import.ts";
import { type BulkReceipt, receiptOf, receiptText } from "../../core/bulk/receipt.ts";
import { FileError } from "../../core/bulk/row.ts";
import { type BulkDeps, takePart } from "../../core/bulk/take-part.ts";
import { rowTaker } from "../../core/bulk/take-row.ts";
import { defined } from "../../core/model/defined.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { FileSource } from "../../core/model/source.ts";
import { type CloudView, queueUrl } from "../cloud/view.ts";
import { type ExitCode, type Io, ProblemError, unwritable, wait } from "../command.ts";
import { patiently } from "../patiently.ts";
import { backlogPace } from "./bulk-pace.ts";
import { ImportProgress } from "./bulk-progress.ts";
import { forgetState, ImportState, mustBeWritable } from "./import-state.ts";

export interface BulkAsk {
  readonly path: string;
  readonly what: Omit<BulkImport, "began">;
  /** The source of the workspace by which the file is read. */
  readonly source: FileSource | undefined;
  readonly settings: Settings;
  /** The folder of the local cloud, where the import remembers how far it is. */
  readonly dir: string;
  /** Takes the file in once more, although it has been taken in. */
  readonly again: boolean;
  /** Most rows a second. */
  readonly rate: number | undefined;
  readonly json: boolean;
}

/** Takes a file into the local cloud, from where an earlier attempt stopped, and tells the receipt. */
export async function importFile(io: Io, view: CloudView, ask: BulkAsk): Promise<ExitCode> {
  const { path, what, source } = ask;
  const shape = wantedShape(what.kind, path, source);
  const receiptPath = `${path}.receipt.json`;
  const refusedRows = `${path}.refused.ndjson`;
  const key = await keyOf(ask, shape);
  const where = { folder: join(ask.dir, "imports"), key, refusedRows };
  mustBeWritable(receiptPath);
  if (ask.again) forgetState(where);
  const state = new ImportState(where, view.now());
  const whole: BulkImport = { ...what, began: state.began };
  const end = (fault?: string): BulkReceipt => {
    const ended = { file: path, ended: Date.now(), seconds: state.seconds, refusedRows, ...defined({ fault }) };
    return receiptOf(whole, state.progress, ended);
  };
  if (state.progress.done) {
    io.err.write(`${basename(path)} was taken in before, and is not taken in again; --again does it.\n`);
    return tell(io, ask, end());
  }
  if (state.progress.counts.rows > 0) {
    io.err.write(`Going on behind line ${(state.progress.place.line - 1).toLocaleString("en-GB")}.\n`);
  }
  const fault = await take(io, view, { ask, whole, shape, state });
  state.write();
  const receipt = end(fault instanceof FileError ? `${fault.message} ${fault.hint ?? ""}`.trim() : undefined);
  try {
    writeFileSync(receiptPath, `${JSON.stringify(receipt, undefined, 2)}\n`);
  } catch (error) {
    unwritable(receiptPath)(error);
  }
  if (receipt.state === "done") await view.settle();
  const code = tell(io, ask, receipt);
  if (fault !== undefined && !(fault instanceof FileError)) throw goesOn(view, fault);
  if (receipt.state === "stopped") io.err.write("Stopped. The same command goes on from there.\n");
  return code;
}

interface Taking {
  readonly ask: BulkAsk;
  readonly whole: BulkImport;
  readonly shape: WantedShape;
  readonly state: ImportState;
}

/** Takes the file in until its end, or until the person asks to stop. The result is the fault that ended it earlier. */
async function take(io: Io, view: CloudView, { ask, whole, shape, state }: Taking): Promise<unknown> {
  const { path, settings, source: mapping } = ask;
  const { size } = await stat(path);
  const progress = new ImportProgress(io);
  let opened: { readonly from: number; readonly stream: ReadStream } | undefined;
  const open = (from: number) => {
    const stream = createReadStream(path, { highWaterMark: 262_144, start: from });
    opened = { from, stream };
    return stream;
  };
  const goOn = ({ counts, place }: BulkProgress) => {
    const read = (opened?.from ?? 0) + (opened?.stream.bytesRead ?? 0);
    progress.show({ rows: counts.rows, bytes: place.layout?.seekable === true ? place.offset : read, size });
    return !io.stop.aborted;
  };
  const deps = {
    file: {
      rows: (from: BulkProgress["place"]) => fileRows(open, shape, { name: basename(path), from, groups: 1_000 }),
    },
    take: rowTaker({ hash: sha256, spelling: addressSpelling, settings, ...defined({ mapping }) }, whole),
    ...(await receivers(io, view)),
    refused: state,
    state,
    seen: state.seen,
    pace: await backlogPace(io, view, ask.rate),
  };
  try {
    await takePart(deps, state.progress, goOn);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    progress.done();
  }
}

/** What takes the rows in; what is not taken now is put again for a minute and a half. */
async function receivers(io: Io, view: CloudView): Promise<Pick<BulkDeps, "bus" | "inner" | "suppressions">> {
  const bus = sentEvents(view.events, view.bus, (milliseconds) => wait(io, milliseconds));
  const inner = innerQueue(view.sqs, await queueUrl(view, view.queues.paced));
  const suppressions = suppressionStore(table(view.dynamodb, view.table));
  return {
    bus: { put: (events) => patiently(io, () => bus.put(events)) },
    inner: { put: (events) => patiently(io, () => inner.put(events)) },
    suppressions: { put: (...suppression) => patiently(io, () => suppressions.put(...suppression)) },
  };
}

function goesOn({ where }: CloudView, fault: unknown): ProblemError {
  const why = fault instanceof Error ? fault.message || fault.name : String(fault);
  return new ProblemError(`${where} took no more: ${why}.`, "The same command goes on from there.");
}

function tell(io: Io, { json, path }: BulkAsk, receipt: BulkReceipt): ExitCode {
  const text = receiptText({ ...receipt, file: basename(path) });
  io.out.write(json ? `${JSON.stringify(receipt)}\n` : `${text}  The receipt is ${path}.receipt.json.\n`);
  return receipt.state === "done" && receipt.refused === 0 ? 0 : 1;
}

/** The same for the same content, taken in in the same way. */
async function keyOf({ path, what }: BulkAsk, shape: WantedShape): Promise<string> {
  const content = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) content.update(chunk);
  return sha256(JSON.stringify([resolve(path), content.digest("hex"), what, shape])).slice(0, 32);
}
