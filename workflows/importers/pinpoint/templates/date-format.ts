/** Named date formats in strftime. */
const NAMED: Readonly<Record<string, string>> = {
  full: "%A, %-d %B %Y",
  long: "%-d %B %Y",
  medium: "%-d %b %Y",
  short: "%d/%m/%Y",
};

/** Letters of Java's date patterns in strftime. */
const LETTERS: Readonly<Record<string, string>> = {
  yyyy: "%Y",
  yy: "%y",
  MMMM: "%B",
  MMM: "%b",
  MM: "%m",
  M: "%-m",
  dd: "%d",
  d: "%-d",
  EEEE: "%A",
  EEE: "%a",
  E: "%a",
  HH: "%H",
  H: "%-H",
  hh: "%I",
  h: "%-I",
  mm: "%M",
  m: "%-M",
  ss: "%S",
  a: "%p",
  z: "%Z",
  Z: "%z",
};

/** A Java pattern (`yyyy-MM-dd`) or named format in strftime; undefined where a letter is unknown. */
export function dateFormatOf(format: string): string | undefined {
  const named = Object.hasOwn(NAMED, format.toLowerCase()) ? NAMED[format.toLowerCase()] : undefined;
  if (named !== undefined) return named;
  const parts = format.match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
  const translated = parts.map((part) => {
    if (part.startsWith("'")) return part.slice(1, -1).replaceAll('"', "");
    if (!/^[A-Za-z]/.test(part)) return part.replaceAll('"', "");
    return Object.hasOwn(LETTERS, part) ? LETTERS[part] : undefined;
  });
  return translated.includes(undefined) ? undefined : translated.join("");
}
