import { moment } from "../../core/explain/moment.ts";
import type { Story, StoryEntry, StoryJourney, Tone } from "../../core/explain/story.ts";
import { counted, words } from "../../core/explain/words.ts";
import type { Io } from "../command.ts";
import { type Paint, paint } from "../paint.ts";
import { indented, table } from "../table.ts";
import { onOneLine } from "../terminal.ts";

const MARKS: Readonly<Record<Tone, string>> = { good: "✓", bad: "✗", waiting: "…", neutral: "·" };

/** A customer's story as a person reads it. */
export function storyText(io: Io, story: Story, journey?: string): string {
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
        ? "No journey has ever looked at this customer"
        : `The journey ${journey} has never looked at this customer`;
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
