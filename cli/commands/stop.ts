import { innerQueue } from "../../adapters/aws/queues.ts";
import { oneLineNote } from "../../core/enter/end.ts";
import { counted, span } from "../../core/explain/words.ts";
import { stopEvent } from "../../core/ingest/inner-event.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, controlOf, knownProfile, queueUrl } from "../cloud/view.ts";
import { agrees, type Command, type ExitCode, type Io, wait } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";
import { everybodyInside, type Inside, insideIn, stillInside } from "../look/inside.ts";
import { pickJourneys } from "../look/pick-journeys.ts";
import { amount, LINE_START } from "../terminal.ts";

const USAGE = `stop CUSTOMER JOURNEY [--why TEXT]
     stop JOURNEY --all [--why TEXT] [--yes]
  --all          everybody who is inside: the command says how many they are, and asks before it takes anybody out. If it was
                 interrupted, run it again: it goes on with those who are left
  --yes          do not ask
  --why TEXT     why; explain and the run in Step Functions show it, so write nothing personal
  --by NAME      who does it (you)
${CLOUD_USAGE}`;

const OPTIONS = {
  ...CLOUD_OPTIONS,
  all: { type: "boolean" },
  yes: { type: "boolean" },
  why: { type: "string" },
  by: { type: "string" },
} as const;

export const stop: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 2 });
    const all = values.all === true;
    const [customer, journey] = all ? [undefined, words[0]] : words;
    if (journey === undefined || (all && words.length > 1)) {
      throw new UsageError(
        all ? "Everybody in which journey?" : "Who, and out of which journey?",
        "Write: npx sojourn stop CUSTOMER JOURNEY, or: npx sojourn stop JOURNEY --all",
      );
    }
    const asked = { journey, json: values.json === true, note: noteBy(io, values.by, values.why) };
    return withView(cloudChoice(values, io), io, async (view) => {
      await pickJourneys(view, journey);
      if (customer === undefined) return stopAll(io, view, asked, values.yes === true);
      return stopOne(io, view, asked, customer);
    });
  },
};

interface StopAsked {
  readonly journey: string;
  readonly json: boolean;
  /** By whom and why. */
  readonly note: string;
}

/**
 * How many entries are ended in a second: below the 25 StopExecution calls a second that the smaller Regions refill. The sweeper
 * repeats calls that were throttled. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const PER_SECOND = 20;

/** How many seconds the command waits for the last entries to end. */
const PATIENCE = 60;

/** Ends each entry of one customer into a journey. Idempotent: a customer who is not inside stays out. */
async function stopOne(io: Io, view: CloudView, asked: StopAsked, customer: string): Promise<ExitCode> {
  const { journey, note } = asked;
  const inside = insideIn(await knownProfile(view, customer), journey, view.now());
  const left = await takeOut(io, view, inside, note);
  return report(io, asked, { inside, left }, () =>
    inside.length === 0
      ? `${customer} is not inside ${journey} in ${view.where}.`
      : `${customer} has left ${journey} in ${view.where}, taken out ${note}. Nothing more is sent by it.`,
  );
}

/** Says how many are inside, asks, and ends all entries into a journey. A second call goes on with those who are left. */
async function stopAll(io: Io, view: CloudView, asked: StopAsked, yes: boolean): Promise<ExitCode> {
  const { journey, json, note } = asked;
  const { inside, read } = await everybodyInside(view, journey, (profiles) => {
    if (io.err.terminal && profiles % 100 === 0) io.err.write(`${LINE_START}read ${amount(profiles)} profiles `);
  });
  const paused = (await controlOf(view).read()).paused[journey] !== undefined;
  if (!json) io.out.write(`${shown(view, journey, inside, read, paused)}\n`);
  if (inside.length > 0 && !yes && !(await agrees(io, "Take them out?"))) {
    if (json) io.out.write(`${JSON.stringify({ journey, inside: inside.length, stopped: 0 })}\n`);
    io.err.write("Nobody was taken out. --yes does it without asking.\n");
    return 1;
  }
  const left = await takeOut(io, view, inside, note);
  return report(io, asked, { inside, left }, () => `${peopleIn(inside)} taken out ${note}.`);
}

function shown(view: CloudView, journey: string, inside: readonly Inside[], read: number, paused: boolean): string {
  const held = inside.filter(({ holdout }) => holdout).length;
  const among = held === 0 ? "" : `, ${amount(held)} of them held out`;
  const lines = [
    `${peopleIn(inside)} inside ${journey} in ${view.where}${among}.`,
    `Found by the index of what is open: ${counted(read, "profile")} read.`,
  ];
  if (inside.length === 0) return lines.join("\n");
  const time = span((inside.length / PER_SECOND) * 1_000);
  lines.push(
    `Taking them out is for good, and takes ${time.startsWith("under") ? time : `about ${time}`}, at ${PER_SECOND} a second.`,
  );
  if (!paused) {
    lines.push(
      `Others go on coming in: npx sojourn pause ${journey}${view.reach} first, and none do, nor are messages sent.`,
    );
  }
  return lines.join("\n");
}

/** How many customers; with the number of their entries where that differs. */
function peopleIn(inside: readonly Inside[]): string {
  const customers = new Set(inside.map(({ customerId }) => customerId)).size;
  const entries = customers === inside.length ? "" : ` (${counted(inside.length, "entry", "entries")})`;
  return `${counted(customers, "customer")}${entries}`;
}

function noteBy({ env }: Io, by: string | undefined, why: string | undefined): string {
  const who = `by ${by ?? env.USER ?? env.USERNAME ?? "an unknown user"}`;
  return oneLineNote(why === undefined ? who : `${who}: ${why}`);
}

/** Asks ingest to end these entries, so many per second. The result is those that have not ended in time. */
async function takeOut(io: Io, view: CloudView, inside: readonly Inside[], note: string): Promise<readonly Inside[]> {
  if (inside.length === 0) return [];
  const queue = innerQueue(view.sqs, await queueUrl(view, view.queues.ingest));
  for (let at = 0; at < inside.length && !io.stop.aborted; at += PER_SECOND) {
    const some = inside.slice(at, at + PER_SECOND);
    await queue.put(
      some.map(({ customerId, holdout: _, ...of }) => stopEvent(customerId, { ...of, note }, view.now())),
    );
    if (view.isRunning && at + PER_SECOND < inside.length) await wait(io, 1_000);
    if (io.err.terminal)
      io.err.write(`${LINE_START}${amount(Math.min(at + PER_SECOND, inside.length))} of ${amount(inside.length)} `);
  }
  await view.settle();
  let left = await stillInside(view, inside);
  for (let second = 0; second < PATIENCE && view.isRunning && left.length > 0 && !io.stop.aborted; second++) {
    await wait(io, 1_000);
    left = await stillInside(view, left);
  }
  return left;
}

/** Tells the result; 1 where some have not left. */
function report(
  io: Io,
  { journey, json }: StopAsked,
  { inside, left }: { readonly inside: readonly Inside[]; readonly left: readonly Inside[] },
  done: () => string,
): ExitCode {
  const stopped = inside.length - left.length;
  if (json) io.out.write(`${JSON.stringify({ journey, inside: inside.length, stopped })}\n`);
  else if (left.length === 0) io.out.write(`${done()}\n`);
  if (left.length === 0) return 0;
  io.err.write(
    `${amount(stopped)} of ${amount(inside.length)} have left, ${amount(left.length)} not yet. Give the command again: it goes on with who is left.\n`,
  );
  return 1;
}
