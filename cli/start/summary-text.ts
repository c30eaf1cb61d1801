import { moment } from "../../core/explain/moment.ts";
import { counted, words } from "../../core/explain/words.ts";
import type { Io } from "../command.ts";
import { amount, indented, table } from "../table.ts";
import { paint } from "../terminal.ts";
import type { Summary } from "./summarize.ts";

export interface SummaryFrame {
  readonly title: string;
  readonly zone: string;
  /** Virtual times of the first and the last event. */
  readonly first: number;
  readonly last: number;
  /** The file of refused rows, if there are any. */
  readonly refusedRows?: string;
}

/** The summary as text. */
export function summaryText(io: Io, summary: Summary, frame: SummaryFrame): string {
  const { bold, dim } = paint(io, io.out);
  const { events, messages } = summary;
  const rate = `${summary.seconds} s, ${amount(summary.eventsPerSecond)} events and ${amount(summary.sendsPerSecond)} sends a second`;
  const days = `${moment(frame.first, frame.zone)} to ${moment(frame.last, frame.zone)}`;
  const sections = [
    `${bold(`Played ${frame.title}`)}: ${counted(events.in, "event")} of ${counted(summary.customers, "customer")}\n${dim(`${days}; ${rate}`)}\n`,
    heading(
      "Events",
      lines([
        ["in", events.in, ""],
        ["refused", events.refused, frame.refusedRows ?? ""],
        ["duplicate", events.duplicate, ""],
      ]),
    ),
    heading("Journeys", journeys(summary)),
    heading(
      "Messages",
      lines([
        ["sent", messages.sent, list(messages.channels ?? {})],
        ["held", messages.held, messages.held === 0 ? "" : "put off by quiet hours at least once"],
        ...(messages.left === 0 ? [] : [["left", messages.left, "not sent: the customer had left by then"] as const]),
        ["dropped", sum(messages.dropped), list(messages.dropped)],
        ...(messages.failed === 0 ? [] : [["failed", messages.failed, "refused by the provider"] as const]),
        ...(messages.unknown === 0 ? [] : [["unknown", messages.unknown, "the provider never answered"] as const]),
      ]),
    ),
    heading("On AWS this is", aws(summary)),
  ];
  return `${sections.join("\n")}`;

  function heading(name: string, body: string): string {
    return `${bold(name)}\n${indented(body)}`;
  }
}

function journeys(summary: Summary): string {
  const rows = Object.entries(summary.journeys).map(([name, { entries, inside, ended, refused }]) => [
    name,
    entries,
    inside,
    list(ended),
    list(refused ?? {}),
  ]);
  return rows.length === 0 ? "none\n" : table(["journey", "entries", "inside", "ended", "not let in"], rows);
}

const CENTS = { minimumFractionDigits: 2, maximumFractionDigits: 4 } as const;

function aws(summary: Summary): string {
  const { usd, ...counts } = summary.aws;
  const rows = Object.entries(counts).map(([name, n]) => [spaced(name), Math.round(n)] as const);
  return `${lines(rows.map(([name, n]) => [name, n, ""]))}USD ${usd.toLocaleString("en-GB", CENTS)} in all, without what channels cost\n`;
}

function lines(rows: readonly (readonly [string, number, string])[]): string {
  const size = Math.max(...rows.map(([name]) => name.length));
  const width = Math.max(...rows.map(([, n]) => amount(n).length));
  return rows
    .map(([name, n, note]) => `${`${name.padEnd(size)}  ${amount(n).padStart(width)}  ${note}`.trimEnd()}\n`)
    .join("");
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).toSorted((a, b) => b[1] - a[1]);
  return entries.map(([name, n]) => `${words(name)} ${amount(n)}`).join(", ");
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

/** `lambdaCalls` → "lambda calls". */
function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
