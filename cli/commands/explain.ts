import { awsRecords } from "../../adapters/aws/records.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { explain as explainCustomer } from "../../core/explain/explain.ts";
import type { Story, StoryEntry, StoryJourney, Tone } from "../../core/explain/story.ts";
import { counted, moment, words } from "../../core/explain/words.ts";
import { defined } from "../../core/model/defined.ts";
import { withBuiltView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, unknownCustomer } from "../cloud/view.ts";
import type { Command, Io } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";
import { pickJourneys } from "../look/pick-journeys.ts";
import { indented, onOneLine, type Paint, paint, table } from "../terminal.ts";

const USAGE = `explain CUSTOMER [JOURNEY]
${CLOUD_USAGE}`;

export const explain: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, CLOUD_OPTIONS, { atMost: 2 });
    const customerId = neededWord(words[0], "Which customer?", "npx sojourn explain c0001");
    const [, journey] = words;
    return withBuiltView(cloudChoice(values, io), io, async (view) => {
      const story = await storyOf(view, { customerId, journey, root: io.root });
      if (story === undefined) {
        throw unknownCustomer(view, customerId);
      }
      // An empty story of a journey: the customer never met it, or its name is misspelt, which this refuses.
      if (journey !== undefined && story.journeys.length === 0) await pickJourneys(view, journey);
      io.out.write(values.json ? `${JSON.stringify(story)}\n` : storyText(io, story, journey));
      return 0;
    });
  },
};

interface StoryAsk {
  readonly customerId: string;
  /** Only this journey. */
  readonly journey: string | undefined;
  /** The project, whose rules say which dates are of interest. */
  readonly root: string;
}

/** The story of a customer of this cloud; undefined when nothing is known of them. */
async function storyOf(view: CloudView, { customerId, journey, root }: StoryAsk): Promise<Story | undefined> {
  const { dynamodb, sfn, table: name, statesArn, machinePrefix, zone } = view;
  const { compileWorkspace } = await import("../../workflows/compiler/workspace.ts");
  const { readWorkspace } = await import("../../workflows/read.ts");
  const { rules } = await compileWorkspace(await readWorkspace(root), { hash: sha256 });
  const executionPrefix = `${statesArn}execution:${machinePrefix}`;
  const records = awsRecords({ dynamodb, sfn, table: name, executionPrefix });
  const dates = { rules, now: view.now() };
  return explainCustomer({ records, hash: sha256 }, { customerId, zone, dates, ...defined({ journey }) });
}

const MARKS: Readonly<Record<Tone, string>> = { good: "✓", bad: "✗", waiting: "…", neutral: "·" };

/** A customer's story as a person reads it. */
function storyText(io: Io, story: Story, journey?: string): string {
  const colours = paint(io, io.out);
  const { bold, dim } = colours;
  const parts = [
    `${bold(onOneLine(story.customerId))}  ${dim(`known since ${moment(story.known, story.zone)}; times are ${story.zone}`)}\n`,
    `  ${story.facts.map(onOneLine).join("\n  ")}\n`,
    `\n${bold("Events")}\n${indented(table(["event", "times", "first", "last"], eventRows(story)))}`,
    datesText(story, bold),
    ...story.journeys.map((one) => journeyText(story, one, colours)),
  ];
  if (story.journeys.length === 0) {
    const what =
      journey === undefined
        ? "No journey has let this customer in or refused them"
        : `The journey ${journey} has neither let this customer in nor refused them`;
    parts.push(`\n${what}: none of their events is an entry event whose condition held.\n`);
  }
  return parts.join("");
}

function datesText({ dates }: Story, bold: Paint["bold"]): string {
  if (dates.length === 0) return "";
  return `\n${bold("Dates")}\n${dates.map(({ journey, text }) => `  ${journey}: ${onOneLine(text)}\n`).join("")}`;
}

function eventRows(story: Story): readonly (readonly (string | number)[])[] {
  return story.events.map(({ name, n, first, last }) => [name, n, moment(first, story.zone), moment(last, story.zone)]);
}

function journeyText(story: Story, journey: StoryJourney, colours: Paint): string {
  const { bold, dim } = colours;
  const lines = [`\n${bold(journey.journey)}\n`];
  if (journey.older > 0) {
    lines.push(
      `  ${dim(`${counted(journey.older, "earlier entry", "earlier entries")} of which only the outcome is kept`)}\n`,
    );
  }
  for (const entry of journey.entries) lines.push(entryText(story, entry, colours));
  for (const { text, n, last } of journey.refusals) {
    lines.push(`  Not let in ${counted(n, "time")}: ${onOneLine(text)}; last on ${moment(last, story.zone)}\n`);
  }
  return lines.join("");
}

function entryText(story: Story, entry: StoryEntry, colours: Paint): string {
  const { bold, dim } = colours;
  const because = entry.because === undefined ? "" : ` on ${onOneLine(entry.because)}`;
  const lines = [
    `  ${bold(`Entry ${entry.n}`)}  ${moment(entry.start, story.zone)}${because}  ${dim(versionOf(entry))}`.trimEnd(),
  ];
  if (entry.holdout) lines.push("    held out: measured, never contacted");
  for (const { time, title, text, details, tone } of entry.lines) {
    lines.push(
      `    ${dim(moment(time, story.zone))}  ${tinted(tone, MARKS[tone], colours)} ${onOneLine(title)}: ${tinted(tone, onOneLine(text), colours)}`,
    );
    for (const detail of details) lines.push(`                              ${dim(onOneLine(detail))}`);
  }
  lines.push(`    ${ending(story, entry)}`);
  return `${lines.join("\n")}\n`;
}

function versionOf({ version = "", canary }: StoryEntry): string {
  return canary ? `${version}, on trial` : version;
}

function ending(story: Story, entry: StoryEntry): string {
  if (entry.end === undefined) return "→ inside";
  const when = entry.end.time === undefined ? "" : ` ${moment(entry.end.time, story.zone)}`;
  return `→ ended${when} (${words(entry.end.outcome)}): ${onOneLine(entry.end.text)}`;
}

function tinted(tone: Tone, text: string, { green, red, yellow }: Paint): string {
  return { good: green, bad: red, waiting: yellow, neutral: (plain: string) => plain }[tone](text);
}
