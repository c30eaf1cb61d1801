import { join } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import { counted } from "../../core/explain/words.ts";
import { defined } from "../../core/model/defined.ts";
import { mapping } from "../../core/sources/map-row.ts";
import { namesOf } from "../../infra/names.ts";
import { type ExitCode, type Io, ProblemError } from "../command.ts";
import { readSource } from "../sources/read-source.ts";
import { announce, Progress } from "./announce.ts";
import { fileInput, type Input, type Instant, instantsOf, RefusedRows, sampleInput } from "./input.ts";
import { localKeys } from "./local-keys.ts";
import { localPage } from "./local-page.ts";
import { checkPort, faultPlan, type OpenedCloud, openLocalCloud, refusedAsProblem } from "./open-local-cloud.ts";
import { type Position, replay } from "./replay.ts";
import { type SmtpAddress, type SmtpSink, smtpSink } from "./smtp-sink.ts";
import { LOCAL_STAGE } from "./stack.ts";
import { summarize, summaryText } from "./summary.ts";

export interface StartOptions {
  readonly once: boolean;
  readonly fresh: boolean;
  readonly json: boolean;
  readonly port: number;
  readonly speed: number;
  readonly concurrency: number;
  readonly source: string;
  /** Absent for the sample shop. */
  readonly events?: string;
  /** The file of a fault plan. */
  readonly faults?: string;
  /** The SMTP sink that gets e-mail too. */
  readonly smtp?: SmtpAddress;
  /** The folder that keeps everything. */
  readonly dir: string;
}

/**
 * Opens the local cloud over the stack that would be deployed, plays the input, and prints the summary. Then it stays up until
 * Ctrl-C, or ends with `once`.
 */
export async function runStart(options: StartOptions, io: Io): Promise<ExitCode> {
  // First, before anything is built and before --fresh deletes anything.
  if (!options.once) await checkPort(options.port);
  const source = await readSource(io.root, options.source);
  const input = options.events === undefined ? sampleInput(source) : await fileInput(options.events, source);
  const startTime = await firstTime(input);
  const faults = options.faults === undefined ? undefined : await faultPlan(options.faults, io.cwd);
  const sink = options.smtp && (await smtpSink(options.smtp));
  try {
    const { cloud, stack } = await openLocalCloud(options, io, startTime, defined({ faults, taken: sink?.take }));
    try {
      return await play(options, io, { cloud, stack, input });
    } finally {
      await cloud.close();
    }
  } finally {
    if (sink !== undefined && options.smtp !== undefined) tellOf(await sink.close(), options.smtp, io);
  }
}

/** How many e-mails the sink got, on stderr. */
function tellOf(counts: Awaited<ReturnType<SmtpSink["close"]>>, { host, port }: SmtpAddress, io: Io): void {
  const { taken, refused, fault } = counts;
  const not = refused === 0 ? "" : `; ${counted(refused, "e-mail")} it did not take: ${fault}`;
  io.err.write(`${counted(taken, "e-mail")} went to ${host}:${port}${not}\n`);
}

async function play(options: StartOptions, io: Io, opened: OpenedCloud & { readonly input: Input }): Promise<ExitCode> {
  const { cloud, stack, input } = opened;
  const port = options.once
    ? undefined
    : await cloud.listen(options.port, localPage(cloud, stack, io.root)).catch(refusedAsProblem);
  const refused = new RefusedRows(join(options.dir, "refused-rows.ndjson"));
  const progress = new Progress(io, stack.zone);
  const notUtf8 = { rows: 0 };
  const position = await replay(cloud, input, instants(input, refused, notUtf8), {
    bus: namesOf(LOCAL_STAGE).bus,
    stop: io.stop,
    show: (step) => progress.show(step),
  });
  progress.done();
  if (notUtf8.rows > 0) {
    io.err.write(
      `${counted(notUtf8.rows, "row")} of ${input.title} ${notUtf8.rows === 1 ? "is" : "are"} not UTF-8 and ${notUtf8.rows === 1 ? "was" : "were"} read as Windows-1252. If names look wrong, name its \`encoding\` in the source.\n`,
    );
  }
  if (!position.done) return interrupted(io, position);
  const summary = await summarize(cloud, {
    journeys: Object.keys(stack.journeys),
    refusedRows: refused.count + position.untaken,
    seconds: position.seconds,
  });
  const { first, last } = position;
  const frame = {
    title: input.title,
    zone: stack.zone,
    first,
    last,
    ...(refused.count > 0 ? { refusedRows: { path: refused.path, rows: refused.count } } : {}),
  };
  io.out.write(options.json ? `${JSON.stringify(summary)}\n` : summaryText(io, summary, frame));
  if (port !== undefined) await stayUp(options, io, opened, port);
  return 0;
}

function instants(input: Input, refused: RefusedRows, notUtf8: { rows: number }): AsyncGenerator<Instant> {
  const read = async function* () {
    for await (const row of input.rows()) {
      if ("readAs" in row) notUtf8.rows += 1;
      yield row;
    }
  };
  return instantsOf({ map: mapping(input.source, sha256), refuse: (row) => refused.keep(row) }, read());
}

/** When the first event of an input arrives: the time at which a new cloud's clock starts. */
async function firstTime(input: Input): Promise<number> {
  const map = mapping(input.source, sha256);
  for await (const { time } of instantsOf({ map, refuse: () => {} }, input.rows())) return time;
  throw new ProblemError(`There is no event in ${input.title}.`, "Each row of it was refused, or it has none.");
}

function interrupted(io: Io, position: Position): ExitCode {
  io.err.write(
    `Stopped after ${position.events.toLocaleString("en-GB")} events. The same command goes on from there.\n`,
  );
  return 1;
}

async function stayUp(options: StartOptions, io: Io, { cloud, stack }: OpenedCloud, port: number): Promise<void> {
  const customer = cloud.outbox().at(-1)?.customer ?? "c0001";
  const keys = await localKeys(cloud);
  announce(io, { port, now: cloud.now(), zone: stack.zone, speed: options.speed, customer, keys });
  const free = cloud.runFree({ speed: options.speed });
  const stopped = new Promise<void>((resolve) => {
    if (io.stop.aborted) resolve();
    io.stop.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([stopped, free.ended]);
  await free.stop();
  io.err.write("\nStopped. npm start goes on where it was.\n");
}
