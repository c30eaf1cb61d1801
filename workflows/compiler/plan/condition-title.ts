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
  return text
    .replace(/\b(?:entry|event)\.properties\.(`[^`]+`|\w+)/g, (_, name) => words(name))
    .replace(/\bsteps\.(\w+)\.(?:event\.properties\.)?(\w+)/g, (_, id, name) => `${words(id)} ${words(name)}`)
    .replace(/\bprofile\.(?:counts\.)?(`[^`]+`|\w+)/g, (_, name) => words(name));
}
