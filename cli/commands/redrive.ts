import { counted } from "../../core/explain/words.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import { type Command, type Io, wait } from "../command.ts";
import { readArguments } from "../command-line.ts";
import { pickJourneys } from "../look/pick-journeys.ts";
import { type DeadLetters, deadLettersIn, putBack } from "../redrive/dead-letters.ts";
import { type FailedRun, failedRuns, goOn } from "../redrive/failed-runs.ts";
import { type GivenUpAlike, givenUpIn, type Kind, putBackOf } from "../redrive/given-up.ts";
import { indented, table } from "../terminal.ts";

const USAGE = `redrive [JOURNEY] [--list | --yes]
  JOURNEY        only the failed runs, calls and webhooks of this journey (those of all, and the dead letters of every queue)
  --list         only show what there is to do again (the same as without --yes)
  --yes          do it: dead letters go back to their queues, calls and webhooks are made again, failed runs go on where they
                 failed
${CLOUD_USAGE}`;

/**
 * Shows what was given up and, if asked, has it done again: dead letters first, since the end of a run may be among them. For one
 * journey only its calls and webhooks are done: nobody can say whose the other dead letters are. Everything has an idempotency key,
 * so doing it twice has no further effect.
 */
export const redrive: Command = {
  usage: USAGE,
  async run(args, io) {
    const options = { ...CLOUD_OPTIONS, yes: { type: "boolean" }, list: { type: "boolean" } } as const;
    const { values, words } = readArguments(args, options, { atMost: 1 });
    const [journey] = words;
    const yes = values.yes === true && values.list !== true;
    return withView(cloudChoice(values, io), io, async (view) => {
      const found = await allIn(view, journey);
      const runs = found.runs.filter(({ over }) => over === undefined);
      const nothing = found.deadLetters.length + found.calls.length + found.webhooks.length + runs.length === 0;
      if (values.json !== true) io.out.write(textOf(view, found));
      if (yes) await doAgain(io, view, journey, { ...found, runs });
      if (values.json === true) io.out.write(`${JSON.stringify({ ...asJson(found), done: yes })}\n`);
      else if (!nothing) {
        const only = journey === undefined ? "" : ` ${journey}`;
        io.out.write(
          yes ? "All of this is done again.\n" : `npx sojourn redrive${only} --yes${view.reach} does this again.\n`,
        );
      }
      return 0;
    });
  },
};

/** What there is to do again. */
interface GivenUp {
  readonly deadLetters: readonly DeadLetters[];
  readonly calls: readonly GivenUpAlike[];
  readonly webhooks: readonly GivenUpAlike[];
  readonly runs: readonly FailedRun[];
}

/** How many runs go on per second. */
const RUNS_PER_SECOND = 10;

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

/** As the JSON document has it: each kind with its own field names. */
function asJson({ calls, webhooks, ...found }: GivenUp) {
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
  // Without a journey these are among the dead letters.
  for (const kind of ["calls", "webhooks"] as const) {
    if (journey !== undefined && found[kind].length > 0) await putBackOf(view, kind, journey);
  }
  if (found.deadLetters.length + found.calls.length + found.webhooks.length > 0) await view.settle();
  for (const [at, run] of runs.entries()) {
    if (io.stop.aborted) return;
    if (view.isRunning && at > 0 && at % RUNS_PER_SECOND === 0) await wait(io, 1_000);
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
