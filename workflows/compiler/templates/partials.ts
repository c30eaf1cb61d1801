import { defined } from "../../../core/model/defined.ts";
import { fallbacks } from "../../../core/model/languages.ts";
import type { SourceFile } from "../compiled.ts";
import { didYouMean, FILE_START, type Report } from "../diagnostics/report.ts";
import { type Call, callsIn } from "./calls.ts";
import { languageOf } from "./languages.ts";
import { type Origin, type Read, readLiquidWith, WHOLE_FILE } from "./liquid.ts";
import { checkMarkup, placeAt } from "./markup.ts";

/** Partials lie below the templates: pieces that several templates, layouts or other partials have, written once. */
export const PARTIALS = "workflows/templates/partials/";

const TYPES = ["html", "mjml", "txt", "json", "xml"];

/** One file of a partial. */
export interface Partial {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly type: string;
  /** In lower case; empty: for every language that has no file of its own. */
  readonly language: string;
  /** The values that its users give it, of those that it reads. */
  readonly given: readonly Read[];
  /** Every path that it reads, but for these. */
  readonly reads: readonly (readonly string[])[];
  readonly calls: readonly Call[];
  /** It has a fault of its own, which is reported there. */
  readonly faulty: boolean;
}

export type Partials = readonly Partial[];

/** Where a text stands that partials go into: its type, `html`, and its language. */
export interface Surrounding {
  readonly type: string;
  /** BCP 47; absent: of everybody else. */
  readonly locale?: string | undefined;
}

/** The partials among the files: `<name>.html`, or `<name>.de.html` in another language. Every fault is reported. */
export function readPartials(files: readonly SourceFile[], reportIn: (file: string) => Report): Partials {
  const given = valuesGiven(files);
  const read = files.flatMap((file) => {
    if (!file.path.startsWith(PARTIALS)) return [];
    const report = reportIn(file.path);
    const named = nameOf(file.path, report);
    return named === undefined ? [] : [readPartial(file, named, given.get(named.name) ?? new Set(), report)];
  });
  const endless = inCircles(read, reportIn);
  const partials = read.map((one) => ({ ...one, faulty: one.faulty || endless.has(one.name) }));
  for (const { calls, text, file, type, language } of partials) {
    const around = { type, locale: language === "" ? undefined : language };
    checkCalls({ text, calls }, WHOLE_FILE, { around, partials }, reportIn(file));
  }
  return partials;
}

function nameOf(path: string, report: Report): Pick<Partial, "name" | "type" | "language"> | undefined {
  const file = path.slice(PARTIALS.length);
  const [, name, language, type = ""] = /^([a-z][a-z0-9_]*)(?:\.([^./]+))?\.([a-z]+)$/.exec(file) ?? [];
  if (name === undefined || !TYPES.includes(type)) {
    report("SJ400", FILE_START, {
      message: `\`${path}\` is not named like a partial.`,
      found: file,
      allowed: TYPES.map((one) => `<name>.${one}`).join(", "),
      hint: "Name it like `footer.html`, or `footer.de.html` for German.",
    });
    return undefined;
  }
  if (language !== undefined && languageOf(`${name}.${language}`, report) === undefined) return undefined;
  return { name, type, language: language?.toLowerCase() ?? "" };
}

function readPartial(
  { path, text }: SourceFile,
  named: Pick<Partial, "name" | "type" | "language">,
  given: ReadonlySet<string>,
  report: Report,
): Partial {
  let faulty = false;
  const noticing: Report = (code, ...rest) => {
    faulty ||= code === "SJ406" || code === "SJ407";
    report(code, ...rest);
  };
  const found = readLiquidWith(text, WHOLE_FILE, noticing, given);
  if (named.type === "html" || named.type === "mjml") checkMarkup(text, WHOLE_FILE, report);
  return {
    ...named,
    file: path,
    text,
    given: found.filter(({ path: [root = ""] }) => given.has(root)),
    reads: found.flatMap(({ path: read }) => (given.has(read[0] ?? "") ? [] : [read])),
    calls: callsIn(text),
    faulty,
  };
}

/** The names of the values that the users of each partial give it. */
function valuesGiven(files: readonly SourceFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const given = new Map<string, Set<string>>();
  for (const file of files) {
    if (!file.path.startsWith("workflows/templates/")) continue;
    for (const { name = "", values } of callsIn(file.text)) {
      const names = given.get(name) ?? new Set();
      given.set(name, names);
      for (const value of values) names.add(value.name);
    }
  }
  return given;
}

/** Partials that hold themselves, directly or through others; each circle is reported once. */
function inCircles(partials: Partials, reportIn: (file: string) => Report): ReadonlySet<string> {
  const circling = new Set<string>();
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]) => {
    for (const { calls, file, text } of partials.filter((one) => one.name === name)) {
      for (const { name: next = "", index, tag } of calls) {
        const begin = [...way, name].indexOf(next);
        if (begin === -1 && !done.has(next)) visit(next, [...way, name]);
        if (begin === -1 || circling.has(next)) continue;
        const circle = [...way, name].slice(begin);
        for (const one of circle) circling.add(one);
        reportIn(file)("SJ446", placeAt(text, index, tag.length, WHOLE_FILE), {
          message: `The partial \`${next}\` holds itself: ${[...circle, next].join(", which holds ")}.`,
          found: next,
        });
      }
    }
    done.add(name);
  };
  for (const { name } of partials) if (!done.has(name)) visit(name, []);
  return circling;
}

/** The file of a partial for a text of this type and language: of the language, else of its beginning, else of everybody. */
export function partialFor(partials: Partials, name: string, { type, locale }: Surrounding): Partial | undefined {
  const types = type === "mjml" ? ["mjml", "html"] : [type];
  const languages = [...(locale === undefined ? [] : fallbacks(locale.toLowerCase())), ""];
  for (const language of languages) {
    for (const one of types) {
      const found = partials.find((each) => each.name === name && each.type === one && each.language === language);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What a text may call. Without `around` it is one that partials cannot go into: a subject. */
export interface Callable {
  readonly around?: Surrounding;
  readonly partials: Partials;
}

/** Reports calls of partials that are not there, and values that a partial does not read. */
export function checkCalls(
  { text, calls = callsIn(text) }: { readonly text: string; readonly calls?: readonly Call[] },
  origin: Origin,
  { around, partials }: Callable,
  report: Report,
): void {
  for (const { name, values, unread, index, tag } of calls) {
    const at = placeAt(text, index, tag.length, origin);
    if (around === undefined || name === undefined || unread !== "") {
      report("SJ445", at, {
        message:
          around === undefined
            ? "A partial cannot stand here: this is one line."
            : name === undefined
              ? "The partial is not named in quotes."
              : `\`${unread}\` is no value for a partial.`,
        found: tag,
      });
      continue;
    }
    const found = partialFor(partials, name, around);
    const named = partials.filter((one) => one.name === name);
    if (found === undefined) {
      const types = [
        ...new Set(named.map(({ type, language }) => [name, language, type].filter((one) => one !== "").join("."))),
      ];
      const hint =
        types.length === 0
          ? didYouMean(name, new Set(partials.map((one) => one.name)))
          : `Add workflows/templates/partials/${name}.${around.type}; there is ${types.join(", ")}.`;
      report("SJ444", at, {
        message: `There is no partial \`${name}\` for this text.`,
        found: name,
        allowed: [...new Set(partials.map((one) => one.name))].join(", ") || "no partials yet",
        ...defined({ hint }),
      });
      continue;
    }
    for (const value of values) {
      const read = new Set(named.flatMap(({ given }) => given.map(({ path: [root = ""] }) => root)));
      if (read.has(value.name) || named.some(({ faulty }) => faulty)) continue;
      report("SJ445", at, {
        message: `The partial \`${name}\` reads no \`${value.name}\`.`,
        found: value.name,
        allowed: [...read].join(", ") || "no values",
        ...defined({ hint: didYouMean(value.name, read) }),
      });
    }
  }
}
