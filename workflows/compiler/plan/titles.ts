import type { Moment } from "../values/moment.ts";

type Spoken = (...parts: string[]) => string;

const words = (name: string | undefined) => (name ?? "").replaceAll("_", " ").replaceAll("`", "");

const TIMES: Readonly<Record<string, string>> = {
  "=": "",
  "<": "fewer than ",
  "<=": "at most ",
  ">": "more than ",
  ">=": "at least ",
};

/** Conditions that have a plain wording; the first that fits is taken. */
const WORDINGS: readonly (readonly [RegExp, Spoken])[] = [
  [/^'([^']+)' in profile\.segments$/, (_, segment) => `in segment ${words(segment)}`],
  [/^\$not\('([^']+)' in profile\.segments\)$/, (_, segment) => `not in segment ${words(segment)}`],
  [/^'([^']+)' in profile\.inside$/, (_, journey) => `inside ${words(journey)}`],
  [/^\$not\('([^']+)' in profile\.inside\)$/, (_, journey) => `not inside ${words(journey)}`],
  [/^steps\.(\w+)\.(\w+)(?: = true)?$/, (_, id, result) => `${words(id)} ${words(result)}`],
  [/^\$not\(steps\.(\w+)\.(\w+)\)$/, (_, id, result) => `${words(id)} not ${words(result)}`],
  [/^steps\.(\w+)\.(\w+) = false$/, (_, id, result) => `${words(id)} not ${words(result)}`],
  [/^profile\.counts\.(`[^`]+`|\w+) = 1$/, (_, event) => `first ${words(event)}`],
  [
    /^profile\.counts\.(`[^`]+`|\w+) (=|<=?|>=?) (\d+)$/,
    (_, event, sign, n) => `${words(event)} ${TIMES[sign ?? ""] ?? ""}${n} times`,
  ],
  [/^(?:profile|entry\.properties)\.(`[^`]+`|\w+)(?: = true)?$/, (_, name) => words(name)],
  [/^\$not\((?:profile|entry\.properties)\.(`[^`]+`|\w+)\)$/, (_, name) => `not ${words(name)}`],
  [
    /^(?:profile|entry\.properties)\.(`[^`]+`|\w+) (=|!=|<=?|>=?) (?:'([^']*)'|(-?[\d.]+))$/,
    (_, name, sign, text, n) => `${words(name)} ${sign} ${text ?? n}`,
  ],
];

/** A condition in few words, for titles; else the condition, its names shortened. */
export function conditionTitle(condition: string): string {
  const text = condition.replace(/\s+/g, " ").trim();
  for (const [pattern, spoken] of WORDINGS) {
    const found = pattern.exec(text);
    if (found !== null) return spoken(...found);
  }
  return spokenNots(text)
    .replace(/\b(?:entry|event)\.properties\.(`[^`]+`|\w+)/g, (_, name) => words(name))
    .replace(/\bsteps\.(\w+)\.(?:event\.properties\.)?(\w+)/g, (_, id, name) => `${words(id)} ${words(name)}`)
    .replace(/\bprofile\.(?:counts\.)?(`[^`]+`|\w+)/g, (_, name) => words(name));
}

const NOT = "$not(";

/** Every `$not(x)` as `not x`, in brackets where x is more than one thing. Text in quotes is left as it is. */
function spokenNots(text: string): string {
  const start = outsideQuotes(text, 0).find((at) => text.startsWith(NOT, at));
  if (start === undefined) return text;
  const from = start + NOT.length;
  let open = 1;
  const end = outsideQuotes(text, from).find((at) => {
    if (text[at] === "(") open += 1;
    if (text[at] === ")") open -= 1;
    return open === 0;
  });
  if (end === undefined) return text;
  const inner = spokenNots(text.slice(from, end).trim());
  const several = / (?:and|or|in|<|<=|=|!=|>|>=|\?) /.test(inner);
  return `${text.slice(0, start)}not ${several ? `(${inner})` : inner}${spokenNots(text.slice(end + 1))}`;
}

/** The places of a text from one on that are in no quotes. */
function outsideQuotes(text: string, from: number): readonly number[] {
  const places: number[] = [];
  let quote: string | undefined;
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (quote !== undefined) {
      if (sign === "\\") at += 1;
      else if (sign === quote) quote = undefined;
    } else if (sign === "'" || sign === '"' || sign === "`") quote = sign;
    else places.push(at);
  }
  return places;
}

const DAYS: Readonly<Record<string, string>> = {
  mon: "Mon",
  tue: "Tue",
  wed: "Wed",
  thu: "Thu",
  fri: "Fri",
  sat: "Sat",
  sun: "Sun",
};

/** A moment in few words: `09:00 on Mon, Tue`, `14 days before renewalDate at 09:00`. */
export function momentTitle({ date, offset, at, days }: Moment): string {
  const weekdays = days === undefined ? [] : ["on", days.map((day) => DAYS[day] ?? day).join(", ")];
  if (date === undefined) return [at, ...weekdays].filter((part) => part !== undefined).join(" ");
  const named = "expression" in date ? conditionTitle(date.expression.text) : String(date.literal).replace("T", " ");
  return [...offsetWords(offset), named, ...(at === undefined ? [] : ["at", at]), ...weekdays].join(" ");
}

function offsetWords(offset: number): string[] {
  if (offset === 0) return [];
  const days = Math.abs(offset);
  return [`${days} day${days === 1 ? "" : "s"}`, offset < 0 ? "before" : "after"];
}
