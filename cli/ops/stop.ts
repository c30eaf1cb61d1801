import { innerQueue } from "../../adapters/aws/queues.ts";
import { noteOf } from "../../core/enter/end.ts";
import { span } from "../../core/explain/moment.ts";
import { counted } from "../../core/explain/words.ts";
import { stopEvent } from "../../core/ingest/inner-event.ts";
import { openView } from "../cloud/open-view.ts";
import { queueUrl } from "../cloud/queue-url.ts";
import type { CloudView } from "../cloud/view.ts";
import type { ExitCode, Io } from "../command.ts";
import { pickJourneys } from "../look/pick-journeys.ts";
import { ProblemError } from "../problem.ts";
import { amount } from "../table.ts";
import { LINE_START } from "../terminal.ts";
import { wait } from "../wait.ts";
import type { Asked } from "./change.ts";
import { controlOf } from "./control-of.ts";
import { everybodyInside, type Inside, insideIn, profilesOf, stillInside } from "./inside.ts";

export interface StopAsked extends Asked {
  readonly because: string | undefined;
  readonly by: string | undefined;
}

/**
 * How many are taken out in a second: below the 25 StopExecution calls a second that the smaller Regions refill. What is
 * throttled all the same the sweeper does. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const A_SECOND = 20;

/** How long the last of them may take to have left, before the command says that they have not; seconds. */
const PATIENCE = 60;

/** Takes one customer out of a journey, out of each of their entries. Idempotent: who is not inside stays so. */
export async function stopOne(io: Io, asked: StopAsked & { readonly customer: string }): Promise<ExitCode> {
  const { journey, customer, choice } = asked;
  const view = await openView(choice, io);
  try {
    await pickJourneys(view, journey);
    const profile = await profilesOf(view).read(customer);
    if (profile === undefined) throw new ProblemError(`Nothing is known of a customer "${customer}" in ${view.where}.`);
    const inside = insideIn(profile, journey, view.now());
    const left = await takeOut(io, view, inside, noteBy(io, asked));
    return say(io, asked, { inside, left }, () =>
      inside.length === 0
        ? `${customer} is not inside ${journey} in ${view.where}.`
        : `${customer} has left ${journey} in ${view.where}, taken out ${noteBy(io, asked)}. Nothing more is sent by it.`,
    );
  } finally {
    await view.close();
  }
}

/** Takes everybody out of a journey: says first how many they are, and asks. Given again it goes on with who is left. */
export async function stopAll(io: Io, asked: StopAsked & { readonly yes: boolean }): Promise<ExitCode> {
  const { journey, choice, yes } = asked;
  const view = await openView(choice, io);
  try {
    await pickJourneys(view, journey);
    const { inside, read } = await everybodyInside(view, journey, (profiles) => {
      if (io.err.terminal && profiles % 100 === 0) io.err.write(`${LINE_START}read ${amount(profiles)} profiles `);
    });
    const paused = (await controlOf(view).read()).paused[journey] !== undefined;
    if (!asked.json) io.out.write(`${shown(view, journey, inside, read, paused)}\n`);
    if (inside.length > 0 && !yes && !(await agrees(io))) {
      if (asked.json) io.out.write(`${JSON.stringify({ journey, inside: inside.length, stopped: 0 })}\n`);
      io.err.write("Nobody was taken out. --yes does it without asking.\n");
      return 1;
    }
    const left = await takeOut(io, view, inside, noteBy(io, asked));
    return say(io, asked, { inside, left }, () => `${peopleIn(inside)} taken out ${noteBy(io, asked)}.`);
  } finally {
    await view.close();
  }
}

function shown(view: CloudView, journey: string, inside: readonly Inside[], read: number, paused: boolean): string {
  const held = inside.filter(({ holdout }) => holdout).length;
  const among = held === 0 ? "" : `, ${amount(held)} of them held out`;
  const lines = [
    `${peopleIn(inside)} inside ${journey} in ${view.where}${among}.`,
    `Found by the index of what is open: ${counted(read, "profile")} read.`,
  ];
  if (inside.length === 0) return lines.join("\n");
  const time = span((inside.length / A_SECOND) * 1_000);
  lines.push(
    `Taking them out is for good, and takes ${time.startsWith("under") ? time : `about ${time}`}, at ${A_SECOND} a second.`,
  );
  if (!paused) {
    lines.push(
      `Others go on coming in: npx sojourn pause ${journey}${view.reach} first, and none do, nor are messages sent.`,
    );
  }
  return lines.join("\n");
}

/** Customers, and their entries where they are more. */
function peopleIn(inside: readonly Inside[]): string {
  const customers = new Set(inside.map(({ customerId }) => customerId)).size;
  const entries = customers === inside.length ? "" : ` (${counted(inside.length, "entry", "entries")})`;
  return `${counted(customers, "customer")}${entries}`;
}

async function agrees({ ask }: Io): Promise<boolean> {
  return ask !== undefined && /^y(es)?$/i.test((await ask("Take them out? yes or no: ")).trim());
}

function noteBy({ env }: Io, { because, by }: StopAsked): string {
  const who = `by ${by ?? env.USER ?? env.USERNAME ?? "an unknown user"}`;
  return noteOf(because === undefined ? who : `${who}: ${because}`);
}

/** Has ingest end these entries, at a pace, and gives those that have not ended when it is done. */
async function takeOut(io: Io, view: CloudView, inside: readonly Inside[], note: string): Promise<readonly Inside[]> {
  if (inside.length === 0) return [];
  const queue = innerQueue(view.sqs, await queueUrl(view, view.queues.ingest));
  for (let at = 0; at < inside.length && !io.stop.aborted; at += A_SECOND) {
    const some = inside.slice(at, at + A_SECOND);
    await queue.put(
      some.map(({ customerId, holdout: _, ...of }) => stopEvent(customerId, { ...of, note }, view.now())),
    );
    if (view.isRunning && at + A_SECOND < inside.length) await wait(io, 1_000);
    if (io.err.terminal)
      io.err.write(`${LINE_START}${amount(Math.min(at + A_SECOND, inside.length))} of ${amount(inside.length)} `);
  }
  await view.settle();
  let left = await stillInside(view, inside);
  for (let second = 0; second < PATIENCE && view.isRunning && left.length > 0 && !io.stop.aborted; second++) {
    await wait(io, 1_000);
    left = await stillInside(view, left);
  }
  return left;
}

/** Says what has become of them; 1 where some have not left. */
function say(
  io: Io,
  { journey, json }: Asked,
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
