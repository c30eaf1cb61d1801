import { counted, moment } from "../../core/explain/words.ts";
import type { LeftOut } from "../../workflows/compiler/sound-part.ts";
import type { Io } from "../command.ts";
import { amount, CLEAR_LINE, paint } from "../terminal.ts";
import type { LocalKeys } from "./local-keys.ts";

export interface Step {
  /** The share done, 0 to 1. */
  readonly fraction: number;
  /** Virtual time, epoch milliseconds. */
  readonly time: number;
  readonly events: number;
}

/** Shows on stderr how far a replay is: on a terminal one line that is overwritten, else a line for each tenth. */
export class Progress {
  readonly #io: Io;
  readonly #zone: string;
  readonly #began = performance.now();
  readonly #terminal: boolean;
  #shown = Number.NEGATIVE_INFINITY;
  #tenth = -1;
  #firstEvents: number | undefined;

  constructor(io: Io, zone: string) {
    this.#io = io;
    this.#zone = zone;
    this.#terminal = io.err.terminal;
  }

  show(step: Step): void {
    this.#firstEvents ??= step.events;
    const now = performance.now();
    const tenth = Math.floor(step.fraction * 10);
    if (this.#terminal ? now - this.#shown < 100 : tenth === this.#tenth) return;
    this.#shown = now;
    this.#tenth = tenth;
    const line = this.#line(step, (now - this.#began) / 1_000);
    this.#io.err.write(this.#terminal ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }

  done(): void {
    if (this.#terminal) this.#io.err.write(CLEAR_LINE);
  }

  #line(step: Step, seconds: number): string {
    const { dim, cyan } = paint(this.#io, this.#io.err);
    const filled = Math.round(step.fraction * 20);
    const bar = cyan("█".repeat(filled)) + dim("░".repeat(20 - filled));
    const percent = `${Math.floor(step.fraction * 100)} %`.padStart(5);
    const rate = seconds < 0.5 ? "" : `  ${amount(Math.round((step.events - (this.#firstEvents ?? 0)) / seconds))}/s`;
    return `${bar} ${percent}  ${moment(step.time, this.#zone)}  ${counted(step.events, "event")}${dim(rate)}`;
  }
}

interface Announced {
  readonly port: number;
  /** Virtual time, epoch milliseconds. */
  readonly now: number;
  readonly zone: string;
  readonly speed: number;
  /** A customer for the examples of commands. */
  readonly customer: string;
  readonly keys: LocalKeys;
}

/** Says where to look and how to send an event, when the cloud stays up. */
export function announce(io: Io, { port, now, zone, speed, customer, keys }: Announced): void {
  const { bold, dim, cyan } = paint(io, io.err);
  const at = port === 4566 ? "" : ` --port ${port}`;
  const pace = speed === 1 ? "at real time" : `at ${speed.toLocaleString("en-GB")} times real time`;
  const event = { customerId: customer, name: "Order Completed", properties: { orderId: "try-1", total: 30 } };
  const rows = [
    ["Look", cyan(`http://127.0.0.1:${port}/`), "journeys, outbox, each customer's story"],
    ["", `npx sojourn explain ${customer}${at}`, "why somebody did or did not get a message"],
    ["", `npx sojourn runs${at}`, "who is where, at which step"],
    ["", `npx sojourn outbox${at}`, "what was sent, to whom and when"],
    ["Send", `npx sojourn send '${JSON.stringify(event)}'${at}`, ""],
    ["Collect", cyan(`http://127.0.0.1:${port}/v1/batch`), "a Segment SDK sends here: docs/collect.md"],
    ["", keys.server, "write key of a server"],
    ["", keys.browser, "write key of a browser"],
    ["AWS CLI", `aws --endpoint-url http://127.0.0.1:${port} stepfunctions list-state-machines`, ""],
    ...(speed === 1 ? [["Faster", `npm start -- --speed 3600${at}`, "an hour a second"]] : []),
  ];
  io.err.write(`\n${bold("The local cloud stays up.")} Its clock says ${moment(now, zone)} and runs ${pace}.\n\n`);
  for (const [what = "", how = "", why = ""] of rows) {
    io.err.write(`  ${what.padEnd(8)} ${how}${why === "" ? "" : `  ${dim(why)}`}\n`);
  }
  io.err.write(`\n${dim("Ctrl-C ends it; npm start goes on where it was, npm start -- --fresh begins anew.")}\n`);
}

/** The journeys that are not played, and the files whose faults are the reason. */
export function leftOutText(io: Io, leftOut: readonly LeftOut[]): string {
  const { bold, yellow } = paint(io, io.err);
  const rows = leftOut.map(({ journey, files }) => `  ${bold(journey)}  ${files.join(", ")}\n`);
  const head = `Left out, because of faults: ${counted(leftOut.length, "journey")}. The others are played.`;
  return `${yellow(head)}\n${rows.join("")}  npx sojourn check shows the places.\n`;
}
