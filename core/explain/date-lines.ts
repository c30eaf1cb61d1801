import { nextDate } from "../dates/next-date.ts";
import { dateKey } from "../dates/update-dates.ts";
import { evaluate } from "../expression/evaluate.ts";
import { getOwn, type Json } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { EnterRule, Rules } from "../model/rules.ts";
import { momentOf, momentZone } from "../moment/moment.ts";
import { readDate, readYearless } from "../moment/read-date.ts";
import { profileView } from "../profile/view.ts";
import type { StoryDate } from "./story.ts";
import { moment, shown } from "./words.ts";

type DateRule = Extract<EnterRule, { on: "date" }>;

export interface DatesAsk {
  readonly rules: Rules;
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA zone in which times are told. */
  readonly zone: string;
  /** One journey only. */
  readonly journey?: string | undefined;
}

/** When each date entry is due for a customer, or why it is not. What is stored is what ingest goes by. */
export async function dateLines(profile: Profile, ask: DatesAsk): Promise<readonly StoryDate[]> {
  const lines: StoryDate[] = [];
  for (const { journey, enter } of ask.rules.journeys) {
    if (ask.journey !== undefined && ask.journey !== journey) continue;
    for (const rule of enter) {
      if (rule.on === "date") lines.push({ journey, text: await dateText(profile, journey, rule, ask) });
    }
  }
  return lines;
}

async function dateText(profile: Profile, journey: string, rule: DateRule, { now, zone }: DatesAsk): Promise<string> {
  const { date } = rule.moment;
  const name = date !== undefined && "expression" in date ? date.expression : "the date";
  const known = getOwn(profile.dates ?? {}, dateKey(journey, rule.id));
  const before = known?.done === undefined ? "" : `; it has let in for ${known.done}`;
  if (known?.at !== undefined) {
    const spread = known.due === undefined || known.due === known.at ? "" : `, here ${moment(known.due, zone)}`;
    return `${name}: due ${moment(known.at, zone)}${spread}, for ${known.day ?? "that day"}${before}`;
  }
  const value = await dateValue(profile, journey, rule, now);
  if (value === undefined || value === null) return `${name} is not known${before}`;
  const read = readDate(value, momentZone(rule.moment, profile, now)) ?? readYearless(value);
  if (read === undefined) return `${name} is no date: ${shown(value)}; a date is like 1980-05-20${before}`;
  if (rule.repeat === undefined && readYearless(value) !== undefined) {
    return `${name} has no year: ${shown(value)}; only a date that comes every year can do without`;
  }
  const next = nextDate(rule, value, profile, { from: now, done: known?.done });
  if (next !== undefined) return `${name}: due ${moment(next.at, zone)}, once an event of theirs or a refresh shows it`;
  if (known?.done !== undefined) return `${name}: it has let in for ${known.done}, and no other day is to come`;
  const was = momentOf(rule.moment, value, profile, now);
  const when = was === undefined ? shown(value) : moment(was.at, zone);
  return `${name}: over before it was known (${when})`;
}

async function dateValue(
  profile: Profile,
  journey: string,
  { moment: { date } }: DateRule,
  now: number,
): Promise<Json | undefined> {
  if (date === undefined) return undefined;
  if ("literal" in date) return date.literal;
  return evaluate(date.expression, { profile: profileView(profile), steps: {}, journey, pass: 1, now }, []);
}
