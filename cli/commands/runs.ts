import { counted, moment } from "../../core/explain/words.ts";
import { withBuiltView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, controlOf, rechecksOf } from "../cloud/view.ts";
import type { Command, Io } from "../command.ts";
import { readArguments, wholeNumber } from "../command-line.ts";
import { COUNTED, type JourneyRuns, runsOf } from "../look/list-runs.ts";
import { pickJourneys } from "../look/pick-journeys.ts";
import { indented, type Paint, paint, table } from "../terminal.ts";

const USAGE = `runs [JOURNEY]
  --limit N      the newest N of each journey (20)
${CLOUD_USAGE}`;

export const runs: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, limit: { type: "string" } }, { atMost: 1 });
    const limit = wholeNumber("limit", values.limit, 1, 100_000) ?? 20;
    return withBuiltView(cloudChoice(values, io), io, async (view) => {
      const journeys = await pickJourneys(view, words[0]);
      const control = await controlOf(view).read();
      const { look } = await rechecksOf(view).read();
      const known = { ...control, ...(look && { look }) };
      const found = [];
      for (const journey of journeys) found.push(await runsOf(view, journey, known, limit));
      io.out.write(values.json ? `${JSON.stringify(found)}\n` : runsText(io, view, found));
      return 0;
    });
  },
};

/** The facts about a cloud that the text shows. */
type Seen = Pick<CloudView, "where" | "zone" | "now">;

/** Who is where: one table per journey. */
export function runsText(io: Io, view: Seen, journeys: readonly JourneyRuns[]): string {
  const colours = paint(io, io.out);
  if (journeys.length === 0) return `There is no journey in ${view.where}.\n`;
  const texts = journeys.map((journey) => journeyText(journey, view, colours));
  return [...recheckText(journeys, view, colours), ...texts].join("\n");
}

/** How far the recheck of all profiles has come, which a change of segments has caused. */
function recheckText([first]: readonly JourneyRuns[], view: Seen, { yellow }: Paint): readonly string[] {
  if (first?.look === undefined) return [];
  const { since, customers } = first.look;
  const far =
    since > view.now()
      ? `the recheck of all customers begins at ${moment(since, view.zone)}`
      : `${counted(customers, "customer")} rechecked since ${moment(since, view.zone)}`;
  const until = "Until it is finished, schedules and business events go through all customers.";
  return [`${yellow("segments have changed")}: ${far}. ${until}\n`];
}

function journeyText(found: JourneyRuns, view: Seen, { bold, dim, yellow }: Paint): string {
  const { journey, runs, inside, more, paused, canary } = found;
  const all = `${inside >= COUNTED ? "at least " : ""}${counted(inside, "customer")} inside`;
  const many = more ? `${all}, here the newest ${runs.length}; --limit shows more` : all;
  const versions = new Set(runs.map(({ version }) => version));
  // Mostly there is one version, which is shown once.
  const [only] = versions.size === 1 ? versions : [];
  const rows = runs.map((run) => [
    run.customer,
    moment(run.since, view.zone),
    run.step,
    moment(run.stepSince, view.zone),
    ...(versions.size > 1 ? [`${run.version ?? ""}${run.canary === true ? " (canary)" : ""}`] : []),
  ]);
  const headings = ["customer", "inside since", "at step", "since", ...(versions.size > 1 ? ["version"] : [])];
  const onTrial =
    canary === undefined
      ? []
      : [
          `  ${canary.rolledBack ? `canary ${canary.version} was rolled back` : `canary ${canary.version} is on trial`}\n`,
        ];
  const held =
    paused === undefined
      ? []
      : [`  ${yellow("paused")} since ${moment(paused, view.zone)}: nobody is let in, messages are held\n`];
  const body = indented(table(headings, rows));
  return `${bold(journey)}  ${dim([many, ...(only === undefined ? [] : [`version ${only}`])].join(", "))}\n${[...held, ...onTrial].join("")}${body}`;
}
