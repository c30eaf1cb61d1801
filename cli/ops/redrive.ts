import { counted } from "../../core/explain/words.ts";
import { openView } from "../cloud/open-view.ts";
import type { CloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import type { ExitCode, Io } from "../command.ts";
import { pickJourneys } from "../look/pick-journeys.ts";
import { type DeadLetters, deadLettersIn, putBack } from "../redrive/dead-letters.ts";
import { type FailedRun, failedRuns, goOn } from "../redrive/failed-runs.ts";
import { type GivenUpAlike, givenUpIn, type Kind, putBackOf } from "../redrive/given-up.ts";
import { indented, table } from "../table.ts";
import { wait } from "../wait.ts";

export interface RedriveAsked {
  readonly journey: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly choice: CloudChoice;
}

/** What there is to do again. */
interface GivenUp {
  readonly deadLetters: readonly DeadLetters[];
  readonly calls: readonly GivenUpAlike[];
  readonly webhooks: readonly GivenUpAlike[];
  readonly runs: readonly FailedRun[];
}

/** Runs that go on in a second. */
const RUNS_A_SECOND = 10;

/**
 * Says what was given up and, where that is asked, has it done again: dead letters first, since the end of a run may be among
 * them. Of one journey these are its calls and webhooks alone: of other dead letters nobody can say whose they are. Everything is
 * known by a key, so that twice is as good as once.
 */
export async function redrive(io: Io, { journey, yes, json, choice }: RedriveAsked): Promise<ExitCode> {
  const view = await openView(choice, io);
  try {
    const found = await allIn(view, journey);
    const runs = found.runs.filter(({ over }) => over === undefined);
    const nothing = found.deadLetters.length + found.calls.length + found.webhooks.length + runs.length === 0;
    if (!json) io.out.write(textOf(view, found));
    if (yes) await doAgain(io, view, journey, { ...found, runs });
    if (json) io.out.write(`${JSON.stringify({ ...told(found), done: yes })}\n`);
    else if (!nothing) {
      const only = journey === undefined ? "" : ` ${journey}`;
      io.out.write(
        yes ? "All of this is done again.\n" : `npx sojourn redrive${only} --yes${view.reach} does this again.\n`,
      );
    }
    return 0;
  } finally {
    await view.close();
  }
}

async function allIn(view: CloudView, journey: string | undefined): Promise<GivenUp> {
  const deadLetters = journey === undefined ? await deadLettersIn(view) : [];
  const runs: FailedRun[] = [];
  for (const each of await pickJourneys(view, journey)) runs.push(...(await failedRuns(view, each)));
  const of = (kind: Kind) =>
    journey !== undefined || deadLetters.some(({ queue }) => queue === view.queues[`${kind}Dead`])
      ? givenUpIn(view, kind, journey)
      : [];
  return { deadLetters, calls: await of("calls"), webhooks: await of("webhooks"), runs };
}

/** As JSON: each kind by its own words. */
function told({ calls, webhooks, ...found }: GivenUp) {
  return {
    ...found,
    calls: calls.map(({ what: destination, count, ...one }) => ({ ...one, destination, calls: count })),
    webhooks: webhooks.map(({ what: template, count, ...one }) => ({ ...one, template, messages: count })),
  };
}

async function doAgain(
  io: Io,
  view: CloudView,
  journey: string | undefined,
  { runs, ...found }: GivenUp,
): Promise<void> {
  for (const one of found.deadLetters) await putBack(view, one);
  // Without a journey they are among the dead letters.
  for (const kind of ["calls", "webhooks"] as const) {
    if (journey !== undefined && found[kind].length > 0) await putBackOf(view, kind, journey);
  }
  if (found.deadLetters.length + found.calls.length + found.webhooks.length > 0) await view.settle();
  for (const [at, run] of runs.entries()) {
    if (io.stop.aborted) return;
    if (view.isRunning && at > 0 && at % RUNS_A_SECOND === 0) await wait(io, 1_000);
    await goOn(view, run);
  }
  await view.settle();
}

function textOf({ where }: CloudView, { deadLetters, calls, webhooks, runs }: GivenUp): string {
  if (deadLetters.length + calls.length + webhooks.length + runs.length === 0)
    return `Nothing was given up in ${where}.\n`;
  const parts: string[] = [];
  if (deadLetters.length > 0) {
    const rows = deadLetters.map(({ queue, to, messages }) => [queue, messages, `back to ${to}`]);
    parts.push(`Dead letters in ${where}\n${indented(table(["queue", "messages", ""], rows))}`);
  }
  if (calls.length > 0) {
    parts.push(`Calls that were given up\n${rowsOf(["destination", "calls"], calls)}`);
  }
  if (webhooks.length > 0) {
    parts.push(`Webhooks that were given up\n${rowsOf(["template", "messages"], webhooks)}`);
  }
  if (runs.length > 0) {
    const rows = runs.map(({ journey, customer, error, over }) => [
      journey,
      customer,
      error,
      over ?? "goes on where it failed",
    ]);
    const title = `${counted(runs.length, "failed run")} in ${where}`;
    parts.push(`${title}\n${indented(table(["journey", "customer", "error", ""], rows))}`);
  }
  return `${parts.join("\n")}\n`;
}

function rowsOf([what, count]: readonly [string, string], alike: readonly GivenUpAlike[]): string {
  const rows = alike.map((each) => [each.journey, each.step, each.what, each.count, each.reason]);
  return indented(table(["journey", "step", what, count, ""], rows));
}
