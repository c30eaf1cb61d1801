import { counted } from "../../core/explain/words.ts";
import { openView } from "../cloud/open-view.ts";
import type { CloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import type { ExitCode, Io } from "../command.ts";
import { pickJourneys } from "../look/pick-journeys.ts";
import { type DeadLetters, deadLettersIn, putBack } from "../redrive/dead-letters.ts";
import { type FailedRun, failedRuns, goOn } from "../redrive/failed-runs.ts";
import { type GivenUpCalls, givenUpCalls, putBackCalls } from "../redrive/given-up-calls.ts";
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
  readonly calls: readonly GivenUpCalls[];
  readonly runs: readonly FailedRun[];
}

/** Runs that go on in a second. */
const RUNS_A_SECOND = 10;

/**
 * Says what was given up and, where that is asked, has it done again: dead letters first, since the end of a run may be among
 * them. Of one journey these are its calls alone: of other dead letters nobody can say whose they are. Everything is known by a key, so that twice is as good as once.
 */
export async function redrive(io: Io, { journey, yes, json, choice }: RedriveAsked): Promise<ExitCode> {
  const view = await openView(choice, io);
  try {
    const found = await givenUpIn(view, journey);
    const runs = found.runs.filter(({ over }) => over === undefined);
    const nothing = found.deadLetters.length + found.calls.length + runs.length === 0;
    if (!json) io.out.write(textOf(view, found));
    if (yes) await doAgain(io, view, journey, { ...found, runs });
    if (json) io.out.write(`${JSON.stringify({ ...found, done: yes })}\n`);
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

async function givenUpIn(view: CloudView, journey: string | undefined): Promise<GivenUp> {
  const deadLetters = journey === undefined ? await deadLettersIn(view) : [];
  const runs: FailedRun[] = [];
  for (const each of await pickJourneys(view, journey)) runs.push(...(await failedRuns(view, each)));
  const hasCalls = journey !== undefined || deadLetters.some(({ queue }) => queue === view.queues.callsDead);
  return { deadLetters, calls: hasCalls ? await givenUpCalls(view, journey) : [], runs };
}

async function doAgain(
  io: Io,
  view: CloudView,
  journey: string | undefined,
  { deadLetters, calls, runs }: GivenUp,
): Promise<void> {
  for (const one of deadLetters) await putBack(view, one);
  // Without a journey they are among the dead letters.
  if (journey !== undefined && calls.length > 0) await putBackCalls(view, journey);
  if (deadLetters.length + calls.length > 0) await view.settle();
  for (const [at, run] of runs.entries()) {
    if (io.stop.aborted) return;
    if (view.isRunning && at > 0 && at % RUNS_A_SECOND === 0) await wait(io, 1_000);
    await goOn(view, run);
  }
  await view.settle();
}

function textOf({ where }: CloudView, { deadLetters, calls, runs }: GivenUp): string {
  if (deadLetters.length + calls.length + runs.length === 0) return `Nothing was given up in ${where}.\n`;
  const parts: string[] = [];
  if (deadLetters.length > 0) {
    const rows = deadLetters.map(({ queue, to, messages }) => [queue, messages, `back to ${to}`]);
    parts.push(`Dead letters in ${where}\n${indented(table(["queue", "messages", ""], rows))}`);
  }
  if (calls.length > 0) {
    const rows = calls.map((each) => [each.journey, each.step, each.destination, each.calls, each.reason]);
    parts.push(`Calls that were given up\n${indented(table(["journey", "step", "destination", "calls", ""], rows))}`);
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
