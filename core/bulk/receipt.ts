import { counted } from "../explain/words.ts";
import { defined } from "../model/defined.ts";
import type { BulkCounts, BulkImport, BulkProgress, RefusedReason } from "./import.ts";

/** What an import has done so far: JSON beside the file, and text for a person. */
export interface BulkReceipt extends BulkCounts {
  readonly file: string;
  readonly import: BulkImport;
  /** `stopped`: it goes on where it stopped. `failed`: `fault` says why, and it would fail again. */
  readonly state: "done" | "stopped" | "failed";
  readonly reasons: readonly RefusedReason[];
  /** Where all refused rows are; absent where none was refused. */
  readonly refusedRows?: string;
  readonly fault?: string;
  /** ISO 8601. */
  readonly began: string;
  readonly ended: string;
  /** Time spent taking rows in, without interruptions. */
  readonly seconds: number;
}

/** How an import ended. */
export interface BulkEnd {
  readonly file: string;
  /** Epoch milliseconds. */
  readonly ended: number;
  readonly seconds: number;
  /** Where all refused rows are. */
  readonly refusedRows: string;
  /** Why the file cannot be read. */
  readonly fault?: string;
}

export function receiptOf(what: BulkImport, progress: BulkProgress, end: BulkEnd): BulkReceipt {
  const { file, ended, seconds, refusedRows, fault } = end;
  return {
    file,
    import: what,
    state: fault !== undefined ? "failed" : progress.done ? "done" : "stopped",
    ...progress.counts,
    reasons: progress.reasons,
    ...(progress.counts.refused > 0 && { refusedRows }),
    ...defined({ fault }),
    began: new Date(what.began).toISOString(),
    ended: new Date(ended).toISOString(),
    seconds: Math.round(seconds * 10) / 10,
  };
}

/** The receipt for a person: what was taken in, and what to do about the rest. */
export function receiptText(receipt: BulkReceipt): string {
  const { file, rows, sent, applied, refused, duplicates, nothing, windows1252, refusedRows, fault, seconds } = receipt;
  const lines = [
    `${file}: ${STATES[receipt.state]}. ${counted(rows, "row")} in ${timeText(seconds)}${rateText(rows, seconds)}.`,
    ...(fault === undefined ? [] : [`  ${fault}`]),
    ...(sent > 0 ? [`  ${counted(sent, ...SENT[receipt.import.kind])} sent`] : []),
    ...(applied > 0 ? [`  ${counted(applied, "address", "addresses")} suppressed`] : []),
    ...(nothing > 0 ? [`  ${counted(nothing, "row")} of which the source makes no event`] : []),
    ...(duplicates > 0 ? [`  ${counted(duplicates, "row")} that say the same as an earlier one; they count once`] : []),
    ...(windows1252 > 0 ? [`  ${counted(windows1252, "row")} read as Windows-1252, because they are not UTF-8`] : []),
    ...(refused > 0 ? [`  ${counted(refused, "row")} refused`, ...receipt.reasons.map(reasonText)] : []),
    ...(refusedRows === undefined ? [] : [`  All refused rows are in ${refusedRows}.`]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const STATES: Readonly<Record<BulkReceipt["state"], string>> = {
  done: "taken in",
  stopped: "stopped before its end",
  failed: "cannot be read",
};

const SENT: Readonly<Record<BulkImport["kind"], readonly [one: string, many: string]>> = {
  events: ["event", "events"],
  profiles: ["profile", "profiles"],
  list: ["change of the list", "changes of the list"],
  consent: ["answer", "answers"],
  suppressions: ["event", "events"],
};

function reasonText({ reason, rows, lines }: RefusedReason): string {
  const more = rows > lines.length ? " …" : "";
  return `    line ${lines.join(", ")}${more}: ${reason}`;
}

/** A time as `1.2 s` or `12 min 5 s`. */
export function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  return whole < 3_600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

function rateText(rows: number, seconds: number): string {
  return seconds < 1 ? "" : `, ${Math.round(rows / seconds).toLocaleString("en-GB")} a second`;
}
