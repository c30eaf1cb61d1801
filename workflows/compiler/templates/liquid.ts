import { Liquid } from "liquidjs";
import { LINK_KINDS } from "../../../core/links/link.ts";
import { BRAND_FIELDS } from "../../../core/model/brand.ts";
import { defined } from "../../../core/model/defined.ts";
import { getOwn } from "../../../core/model/json.ts";
import { REFUSED_FILTERS } from "../../../core/send/filling.ts";
import { LOCAL_FILTERS } from "../../../core/send/local-words.ts";
import type { Code } from "../diagnostics/codes.ts";
import { pathFor } from "../diagnostics/other-tools.ts";
import { type At, didYouMean, type Report } from "../diagnostics/report.ts";

/** The names a template reads from. */
const NAMES = ["profile", "entry", "steps", "pass", "now", "links", "brand"];
/** The links to our pages that a template may name. */
export const TEMPLATE_LINKS = LINK_KINDS;
const ENTRY_FIELDS = ["name", "time", "properties", "trimmed"];

const engine = new Liquid({ strictFilters: true, templates: {} });
for (const name of REFUSED_FILTERS) Reflect.deleteProperty(engine.filters, name);
for (const name of LOCAL_FILTERS) engine.registerFilter(name, (value) => value);
// What is sent is one text: the compiler puts partials into their places (`render`), and finds no other texts.
for (const tag of ["include", "layout", "block"]) Reflect.deleteProperty(engine.tags, tag);

/** Where a Liquid text stands in its file: the line before it, and the column before its first line. */
export interface Origin {
  readonly linesBefore: number;
  readonly columnsBefore: number;
}

/** One place where a Liquid text reads a value. */
export interface Read {
  readonly path: readonly string[];
  /** Of the path's first character in the text. */
  readonly offset: number;
}

/** The paths that a Liquid text reads: `["entry", "properties", "items"]`; every fault is reported. */
export function readLiquid(text: string, origin: Origin, report: Report): readonly (readonly string[])[] {
  return readLiquidWith(text, origin, report).map(({ path }) => path);
}

/** The same with the places. `given`: further names that stand for something here. */
export function readLiquidWith(
  text: string,
  origin: Origin,
  report: Report,
  given: ReadonlySet<string> = new Set(),
): readonly Read[] {
  reportPlaceholders(text, origin, report);
  try {
    const { globals } = engine.analyzeSync(engine.parse(text), { partials: false });
    const lines = text.split("\n");
    return Object.values(globals)
      .flat()
      .map((variable) => {
        const path = pathOf(variable.segments);
        const { row, col } = variable.location;
        if (!given.has(path[0] ?? "")) checkNames(path, placed(row, col, path[0]?.length ?? 1, origin), report);
        const before = lines.slice(0, row - 1).reduce((sum, line) => sum + line.length + 1, 0);
        return { path, offset: before + col - 1 };
      });
  } catch (fault) {
    reportFault(fault, origin, report);
    return [];
  }
}

/** The names of a path up to the first that depends on values: an index, or a name in a variable. */
function pathOf(segments: readonly unknown[]): string[] {
  const end = segments.findIndex((segment) => typeof segment !== "string");
  return segments.slice(0, end === -1 ? segments.length : end).map(String);
}

function checkNames(path: readonly string[], at: At, report: Report): void {
  const [root = "", field] = path;
  if (root === "links") {
    if (!TEMPLATE_LINKS.some((link) => link === field)) {
      report("SJ419", at, {
        message: field === undefined ? "`links` alone is no text." : `There is no link \`${field}\`.`,
        found: path.join("."),
        allowed: TEMPLATE_LINKS.map((link) => `links.${link}`).join(", "),
        ...defined({ hint: didYouMean(field ?? "", TEMPLATE_LINKS) }),
      });
    }
  } else if (/^unsubscribe|^manage_?preferences|^preferences?_?(center|url|link)/i.test(root)) {
    report("SJ414", at, {
      message: `There is no \`${path.join(".")}\`.`,
      found: path.join("."),
      allowed: TEMPLATE_LINKS.map((link) => `links.${link}`).join(", "),
      hint: linkHint(root),
    });
  } else if (!NAMES.includes(root)) {
    report("SJ407", at, {
      message: `\`${root}\` stands for nothing in a template.`,
      found: root,
      allowed: NAMES.join(", "),
      hint: rootHint(path),
    });
  } else if (root === "brand") {
    if (field !== undefined && !BRAND_FIELDS.some((one) => one === field)) {
      report("SJ407", at, {
        message: `\`brand\` has no \`${field}\`.`,
        found: `brand.${field}`,
        allowed: BRAND_FIELDS.map((one) => `brand.${one}`).join(", "),
        ...defined({ hint: field === "colour" ? "Write `brand.color`." : didYouMean(field, BRAND_FIELDS) }),
      });
    }
  } else if (root === "entry" && field !== undefined && !ENTRY_FIELDS.includes(field)) {
    report("SJ407", at, {
      message: `\`entry\` has no \`${field}\`.`,
      found: `entry.${field}`,
      allowed: ENTRY_FIELDS.map((one) => `entry.${one}`).join(", "),
      hint: `Write \`entry.properties.${field}\`.`,
    });
  }
}

function linkHint(name: string): string {
  return `Write \`{{ links.${/^unsubscribe/i.test(name) ? "unsubscribe" : "preferences"} }}\`.`;
}

/** The hint for a name that other tools have, that is misspelt, or that stands alone. */
function rootHint(path: readonly string[]): string {
  const [root = ""] = path;
  const ours = pathFor(path, "entry");
  if (ours !== undefined) return `Write \`${ours}\`.`;
  return didYouMean(root, NAMES) ?? `Write \`profile.${root}\` or \`entry.properties.${root}\`.`;
}

function reportFault(fault: unknown, origin: Origin, report: Report): void {
  const message = fault instanceof Error ? fault.message : String(fault);
  const [, text = message, line = "1", column = "1"] = /^([\s\S]*), line:(\d+), col:(\d+)$/.exec(message) ?? [];
  const at = placed(Number(line), Number(column), 1, origin);
  for (const [pattern, detail] of FAULTS) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const told = detail(found[1] ?? "");
    report(told.code ?? "SJ406", at, defined({ message: told.message, found: told.found, hint: told.hint }));
    return;
  }
  report("SJ406", at, { message: `Liquid: ${text}.` });
}

interface Told {
  readonly code?: Code;
  readonly message: string;
  readonly found: string;
  readonly hint?: string | undefined;
}

const CLOSING: Readonly<Record<string, string>> = { else: "{% if … %}", elsif: "{% if … %}", when: "{% case … %}" };

/** Filters of other tools, mostly of Django and Jinja, by the filter of Liquid that does the same. */
const FILTERS: Readonly<Record<string, string>> = {
  title: "capitalize",
  lower: "downcase",
  upper: "upcase",
  length: "size",
  truncatechars: "truncate",
  floatformat: "round: 2",
  add: "plus: 1",
  safe: "raw",
};

/** What Liquid says, in the words of authors. */
const FAULTS: readonly (readonly [RegExp, (found: string) => Told])[] = [
  [
    /^undefined filter: (\S+)$/,
    (name) => {
      const same = getOwn(FILTERS, name);
      const refused = REFUSED_FILTERS.some((one) => one === name);
      return {
        message: refused
          ? `The filter \`${name}\` is left out: a message is the same each time it is made.`
          : `There is no filter \`${name}\`.`,
        found: name,
        hint: refused
          ? "For a random share of customers write a `split` step, with a template for each path."
          : name === "lookup"
            ? "Write the path: `profile.first_name`, or `profile['first name']`."
            : same === undefined
              ? (didYouMean(name, Object.keys(engine.filters)) ??
                "Liquid's own filters are at https://liquidjs.com/filters/overview.html.")
              : `Write \`${same}\`.`,
      };
    },
  ],
  [
    /^tag "end(\w+)" not found$/,
    (name) => ({
      message: `\`{% end${name} %}\` closes nothing.`,
      found: `end${name}`,
      hint: `Remove it, or open with \`{% ${name} … %}\` before it.`,
    }),
  ],
  [
    /^tag "(include|layout|block|extends)" not found$/,
    (name) => ({
      message: `There is no \`{% ${name} %}\`.`,
      found: name,
      hint: "A piece of workflows/templates/partials/ goes in with `{% render 'footer' %}`. What all e-mails have around them is a layout: `layout: shop` in the front matter.",
    }),
  ],
  [
    /^tag "(unsubscribe\w*|manage_preferences\w*)" not found$/,
    (name) => ({
      code: "SJ414",
      message: `There is no \`{% ${name} %}\`.`,
      found: name,
      hint: linkHint(name),
    }),
  ],
  [
    /^tag "(else|elsif|when)" not found$/,
    (name) => ({
      message: `\`{% ${name} %}\` is not inside \`${CLOSING[name]}\`.`,
      found: name,
      hint: `Write \`${CLOSING[name]}\` before it, and close that after it.`,
    }),
  ],
  [
    /^tag "(\w+)" not found$/,
    (name) => ({
      message: `There is no tag \`{% ${name} %}\`.`,
      found: name,
      hint:
        didYouMean(name, Object.keys(engine.tags)) ??
        "Write `{% if … %}`, `{% for … %}`, `{% case … %}` or `{% assign … %}`; a value is `{{ profile.first_name }}`.",
    }),
  ],
  [
    /^output "([\s\S]*)" not closed$/,
    (tag) => ({
      message: "This `{{` is never closed.",
      found: tag.slice(0, 40),
      hint: `Write \`${tag.split("\n")[0]?.trimEnd()} }}\`.`,
    }),
  ],
  [
    /^tag (\{%-?\s*\w+)[\s\S]* not closed$/,
    (tag) => ({
      message: `\`${tag} … %}\` is never closed.`,
      found: tag,
      hint: `Add \`{% end${tag.replace(/^\{%-?\s*/, "")} %}\` after its text.`,
    }),
  ],
  [
    /^invalid value expression: "([#/^!>][\s\S]*)"$/,
    (tag) => ({
      message: "This is Handlebars; templates are Liquid.",
      found: `{{${tag}}}`,
      hint: "Write `{% if profile.vip %} … {% endif %}` for `{{#if …}}`, and `{% for … %}` for `{{#each …}}`.",
    }),
  ],
  [
    /^invalid value expression: "\$\{([\w.]+)\}?"$/,
    (name) => ({
      message: "Values are written without `${ }`.",
      found: `\${${name}}`,
      hint: `Write \`{{ ${pathFor(name.split("."), "entry") ?? `profile.${name}`} }}\`.`,
    }),
  ],
  [
    /^invalid value expression: "()\s*"$/,
    () => ({
      message: "There is no value between the braces.",
      found: "{{ }}",
      hint: "Write a value: `{{ profile.first_name }}`.",
    }),
  ],
  [
    /^expected ":" after (filter) name$/,
    () => ({
      message: "What a filter takes stands behind a colon.",
      found: "( )",
      hint: "Write `{{ profile.first_name | default: 'friend' }}`.",
    }),
  ],
];

/** Placeholders of other tools, which Liquid would print as they stand. */
const PLACEHOLDERS =
  /\*\|([A-Z][A-Z0-9_]*)\|\*|%%([A-Za-z_]\w*)%%|\$\{\s*([A-Za-z_][\w.]*)\s*\}|\[\[\s*([A-Za-z_]\w*)\s*\]\]|(?<!\{)\{(first_?name|last_?name|email|name)\}(?!\})/g;

function reportPlaceholders(text: string, origin: Origin, report: Report): void {
  const outside = text.replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (tag) => " ".repeat(tag.length));
  for (const found of outside.matchAll(PLACEHOLDERS)) {
    const name = found.slice(1).find((one) => one !== undefined) ?? "";
    const before = text.slice(0, found.index).split("\n");
    const plain = /^FNAME$/.test(name)
      ? "first_name"
      : /^LNAME$/.test(name)
        ? "last_name"
        : /^[A-Z_]+$/.test(name)
          ? name.toLowerCase()
          : name;
    report("SJ416", placed(before.length, (before.at(-1)?.length ?? 0) + 1, found[0].length, origin), {
      message: `\`${found[0]}\` is sent as it stands.`,
      found: found[0],
      hint: `Write \`{{ ${pathFor(plain.split("."), "entry") ?? `profile.${plain}`} }}\`.`,
    });
  }
}

function placed(row: number, column: number, length: number, origin: Origin): At {
  return { line: row + origin.linesBefore, column: column + (row === 1 ? origin.columnsBefore : 0), length };
}
