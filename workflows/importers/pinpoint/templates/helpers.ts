import { dateFormatOf } from "./date-format.ts";
import type { Term } from "./handlebars.ts";
import { shown, type Translator, type Value } from "./variables.ts";

/*
 * The helpers of Pinpoint's message templates, in Liquid.
 * https://docs.aws.amazon.com/pinpoint/latest/userguide/message-templates-personalizing.html
 */

type Helper = (given: readonly Term[], named: Readonly<Record<string, Term>>, translator: Translator) => Value;
type Condition = (
  given: readonly Term[],
  translator: Translator,
) => { readonly before: string; readonly liquid: string };

const NOTHING: Value = { before: "", value: '""', filters: [] };

/** A filter of Liquid for the first argument; up to `most` others become its arguments. */
function filter(name: string, most = 0): Helper {
  return (given, _named, translator) => {
    const [first, ...rest] = given;
    if (first === undefined) return NOTHING;
    const value = translator.value(first);
    const others = rest.slice(0, most).map((term) => translator.plain(term));
    const args = others.map((one) => one.value).join(", ");
    return {
      before: value.before + others.map((one) => one.before).join(""),
      value: value.value,
      filters: [...value.filters, args === "" ? name : `${name}: ${args}`],
    };
  };
}

/** Several filters, one after the other. */
function filters(...names: readonly string[]): Helper {
  return (given, _named, translator) => {
    const value = given[0] === undefined ? NOTHING : translator.value(given[0]);
    return { ...value, filters: [...value.filters, ...names] };
  };
}

/** A helper that Liquid does not have: its argument is printed unchanged. */
function asItIs(name: string): Helper {
  return (given, _named, translator) => {
    translator.say(`The helper \`${name}\` has no equal: its value is shown as it is.`);
    return given[0] === undefined ? NOTHING : translator.value(given[0]);
  };
}

/** A helper that Liquid does not have, whose argument must not be printed unchanged: nothing is printed. */
function empty(name: string): Helper {
  return (_given, _named, translator) => {
    translator.say(`The helper \`${name}\` has no equal: nothing stands in its place.`);
    return NOTHING;
  };
}

const text = (term: Term | undefined): string | undefined =>
  term?.term === "literal" ? String(term.value) : term?.term === "path" ? term.path : undefined;

/** Helpers whose result is a value, by name. */
export const HELPERS: Readonly<Record<string, Helper>> = {
  abbreviate: (given, named, translator) => filter("truncate", 1)(given, named, translator),
  add: filter("plus", 1),
  capitalize: (given, _named, translator) => {
    translator.say(
      "capitalize makes every word's first letter large; here that of the first word, and the others small.",
    );
    return filter("capitalize")(given, {}, translator);
  },
  capitalizeFirst: (given, _named, translator) => {
    const [first] = given;
    if (first === undefined) return NOTHING;
    const value = translator.plain(first);
    const [head, tail] = [translator.fresh(), translator.fresh()];
    const before = `${value.before}{% assign ${head} = ${value.value} | slice: 0, 1 | upcase %}{% assign ${tail} = ${value.value} | slice: 1, 10000 %}`;
    return { before, value: head, filters: [`append: ${tail}`] };
  },
  ceiling: filter("ceil"),
  center: asItIs("center"),
  cut: filter("remove", 1),
  dateFormat: (given, named, translator) => {
    const value = given[0] === undefined ? { before: "", value: "now", filters: [] } : translator.value(given[0]);
    const format = dateFormatOf(text(given[1]) ?? text(named.format) ?? "medium");
    if (format === undefined) translator.say("dateFormat: this form of a date is written as 31 Jan 2026.");
    return { ...value, filters: [...value.filters, `date: "${format ?? "%-d %b %Y"}"`] };
  },
  decode: filter("url_decode"),
  divide: (given, named, translator) => {
    translator.say("divide: two whole numbers divide without a rest here.");
    return filter("divided_by", 1)(given, named, translator);
  },
  encode: filter("url_encode"),
  floor: filter("floor"),
  inflect: (given, _named, translator) => {
    const [count, one, many] = given;
    if (count === undefined || one === undefined || many === undefined) return NOTHING;
    const [number, singular, plural] = [translator.plain(count), translator.value(one), translator.value(many)];
    const name = translator.fresh();
    const before = `${number.before}${singular.before}${plural.before}{% assign ${name} = ${shown(plural)} %}{% if ${number.value} == 1 %}{% assign ${name} = ${shown(singular)} %}{% endif %}`;
    return { before, value: name, filters: [] };
  },
  join: filter("join", 1),
  ljust: asItIs("ljust"),
  lower: filter("downcase"),
  md: empty("md"),
  md5: empty("md5"),
  modulo: filter("modulo", 1),
  multiply: filter("times", 1),
  now: (given, named) => {
    const format = dateFormatOf(text(given[0]) ?? text(named.format) ?? "medium");
    return { before: "", value: "now", filters: [`date: "${format ?? "%-d %b %Y"}"`] };
  },
  ordinalize: asItIs("ordinalize"),
  replace: filter("replace", 2),
  rjust: asItIs("rjust"),
  round: filter("round"),
  sha: empty("sha"),
  slugify: filters("downcase", "strip", 'replace: " ", "-"'),
  stripTags: filter("strip_html"),
  substring: (given, _named, translator) => {
    const [first, from, to] = given;
    if (first === undefined) return NOTHING;
    const value = translator.value(first);
    const start = Number(text(from) ?? 0);
    const length = to === undefined ? 10_000 : Math.max(0, Number(text(to) ?? 0) - start);
    return { ...value, filters: [...value.filters, `slice: ${start || 0}, ${length || 0}`] };
  },
  subtract: filter("minus", 1),
  upper: filter("upcase"),
  uuid: empty("uuid"),
  yesno: (given, named, translator) => {
    const [asked] = given;
    if (asked === undefined) return NOTHING;
    const { before, liquid } = translator.condition(asked);
    const name = translator.fresh();
    const word = (term: Term | undefined, otherwise: string) =>
      term === undefined ? `"${otherwise}"` : shown(translator.value(term));
    return {
      before: `${before}{% assign ${name} = ${word(named.no, "no")} %}{% if ${liquid} %}{% assign ${name} = ${word(named.yes, "yes")} %}{% endif %}`,
      value: name,
      filters: [],
    };
  },
};

function comparison(sign: string): Condition {
  return (given, translator) => {
    const [left, right] = given.map((term) => translator.plain(term));
    if (left === undefined || right === undefined) return { before: "", liquid: "false" };
    return { before: left.before + right.before, liquid: `${left.value} ${sign} ${right.value}` };
  };
}

/** Each condition gets a variable, since Liquid has no parentheses. */
function joinedBy(word: "and" | "or"): Condition {
  return (given, translator) => {
    const parts = given.map((term) => {
      const { before, liquid } = translator.condition(term);
      const name = translator.fresh();
      return {
        before: `${before}{% assign ${name} = false %}{% if ${liquid} %}{% assign ${name} = true %}{% endif %}`,
        name,
      };
    });
    return {
      before: parts.map((part) => part.before).join(""),
      liquid: parts.map((part) => part.name).join(` ${word} `) || "false",
    };
  };
}

/** Helpers that are true or false, by name. */
export const CONDITIONS: Readonly<Record<string, Condition>> = {
  and: joinedBy("and"),
  or: joinedBy("or"),
  eq: comparison("=="),
  neq: comparison("!="),
  gt: comparison(">"),
  gte: comparison(">="),
  lt: comparison("<"),
  lte: comparison("<="),
  not: (given, translator) => {
    const [first] = given;
    if (first === undefined) return { before: "", liquid: "false" };
    const { before, liquid } = translator.condition(first);
    const name = translator.fresh();
    return {
      before: `${before}{% assign ${name} = true %}{% if ${liquid} %}{% assign ${name} = false %}{% endif %}`,
      liquid: name,
    };
  },
};
