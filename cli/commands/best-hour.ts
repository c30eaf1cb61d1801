import { clickedMessages } from "../../adapters/aws/message-scan.ts";
import { type ClickedHours, ClickTally } from "../../core/explain/clicked-hours.ts";
import { counted, moment } from "../../core/explain/words.ts";
import { withBuiltView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import type { Command, Io } from "../command.ts";
import { durationOption, readArguments } from "../command-line.ts";
import { amount, CLEAR_LINE, paint } from "../terminal.ts";

const USAGE = `best-hour [--since 90d]
  Counts in which hours customers click, by their own clocks, and says which one suits \`best hour: { otherwise }\` in the settings:
  the hour for customers of whom too little is known.
  --since TIME   clicks of the last 30m, 4h, 7d or 2w (90d)
  It reads the whole table: a million customers with 5 kB each cost about 600,000 read units. Ctrl-C ends it with what it has counted.
${CLOUD_USAGE}`;

const OPTIONS = { ...CLOUD_OPTIONS, since: { type: "string" } } as const;
const QUARTER = 90 * 86_400_000;
const BAR = 40;

export const bestHour: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values } = readArguments(args, OPTIONS, { atMost: 0 });
    const long = durationOption("since", values.since) ?? QUARTER;
    return withBuiltView(cloudChoice(values, io), io, async (view) => {
      const since = view.now() - long;
      const { complete, ...found } = await clicksOf(io, view, since);
      io.out.write(
        values.json === true
          ? `${JSON.stringify({ since, ...found, complete })}\n`
          : `${complete ? "" : "Stopped before the end of the table; there may be more.\n"}${hoursText(io, view, since, found)}`,
      );
      return 0;
    });
  },
};

async function clicksOf(
  io: Io,
  view: CloudView,
  since: number,
): Promise<ClickedHours & { readonly complete: boolean }> {
  const tally = new ClickTally(view.zone);
  let items = 0;
  for await (const page of clickedMessages(view.dynamodb, view.table, since)) {
    for (const message of page.messages) tally.add(message);
    items += page.items;
    if (io.err.terminal) io.err.write(`${CLEAR_LINE}${amount(items)} items of the table read`);
    if (io.stop.aborted) break;
  }
  if (io.err.terminal) io.err.write(CLEAR_LINE);
  return { ...tally.counts(), complete: !io.stop.aborted };
}

/** A bar for each hour, and what to write. */
function hoursText(io: Io, { zone }: CloudView, since: number, { hours, customers, best }: ClickedHours): string {
  const { bold, dim } = paint(io, io.out);
  if (best === undefined) return `Nobody has clicked since ${moment(since, zone)}.\n`;
  const most = Math.max(...hours);
  const width = amount(most).length;
  const lines = hours.map((n, hour) => {
    const line =
      `  ${clock(hour)}  ${amount(n).padStart(width)}  ${"█".repeat(Math.round((n / most) * BAR))}`.trimEnd();
    return `${hour === best ? bold(line) : line}\n`;
  });
  return [
    `Half hours in which ${counted(customers, "customer")} clicked since ${moment(since, zone)}, by their own clocks:\n`,
    ...lines,
    `The best hour is ${bold(clock(best))}, with those beside it. In the settings: ${bold(`best hour: { topics: [ … ], otherwise: "${clock(best)}" }`)}\n`,
    dim("Each customer whose own hour is known is written to in that one.\n"),
  ].join("");
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
