import { Liquid } from "liquidjs";
import { defined } from "../../../core/model/defined.ts";
import { getOwn } from "../../../core/model/json.ts";
import { REFUSED_FILTERS } from "../../../core/send/filling.ts";
import { LOCAL_FILTERS } from "../../../core/send/local-words.ts";
import type { Code } from "../diagnostics/codes.ts";
import { pathFor } from "../diagnostics/other-tools.ts";
import { type At, didYouMean, type Report } from "../diagnostics/report.ts";

/** Liquid as it is read when it is checked. */
export const engine = new Liquid({ strictFilters: true, templates: {} });
for (const name of REFUSED_FILTERS) Reflect.deleteProperty(engine.filters, name);
for (const name of LOCAL_FILTERS) engine.registerFilter(name, (value) => value);
// What is sent is one text: the compiler puts partials into their places (`render`), and finds no other texts.
for (const tag of ["include", "layout", "block"]) Reflect.deleteProperty(engine.tags, tag);

/** Reports what Liquid says of a text that it cannot read, in the words of authors. `place`: where a row and column of the text stand. */
export function reportFault(
  fault: unknown,
  source: string,
  place: (row: number, column: number) => At,
  report: Report,
): void {
  const message = fault instanceof Error ? fault.message : String(fault);
  const [, text = message, line = "1", column = "1"] = /^([\s\S]*), line:(\d+), col:(\d+)$/.exec(message) ?? [];
  const at = place(Number(line), Number(column));
  const above = source.split("\n").slice(0, Number(line) - 1);
  const offset = above.reduce((sum, one) => sum + one.length + 1, 0) + Number(column) - 1;
  for (const [pattern, detail] of FAULTS) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const told = detail(found[1] ?? "", source.slice(0, offset));
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
const FAULTS: readonly (readonly [RegExp, (found: string, before: string) => Told])[] = [
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
    /^tag "(end)" not found$/,
    () => ({
      message: "`{% end … %}` does not say what it closes.",
      found: "end",
      hint: "Write it as one word: `{% endif %}`, `{% endfor %}` or `{% endcase %}`.",
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
      hint: `Write \`${/^\{\{[^\n{}<]*/.exec(tag)?.[0].trimEnd()} }}\`.`,
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
  [/^expected "\|" before (filter)$/, beforeFilter],
  [
    /^unexpected character "([\s\S]*[‘’“”][\s\S]*)"$/,
    (text) => ({
      message: "These quotes are not straight.",
      found: text,
      hint: "Write straight quotes, `'` or `\"`.",
    }),
  ],
  [
    /^unexpected "(if [\s\S]*)"$/,
    (condition) => ({
      message: "`{% else if … %}` is one word.",
      found: `else ${condition}`,
      hint: `Write \`{% els${condition} %}\`.`,
    }),
  ],
  [
    /^illegal tag: (\{%-?\s*for\b[\s\S]*)$/,
    (tag) => ({
      message: "This loop cannot be read.",
      found: tag,
      hint: "Write `{% for item in entry.properties.items %}`.",
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

/** What is wrong where something stands between a value and the end of its tag. */
function beforeFilter(_: string, before: string): Told {
  const tag = before.slice(Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%")));
  if (/=\s*$/.test(tag)) {
    return { message: "Equality is written `==` in Liquid.", found: "=", hint: "Write `==` instead of `=`." };
  }
  if (/\}\s*$/.test(tag)) {
    const hint = `Write \`${tag.replace(/\s*\}\s*$/, "")} }}\`.`;
    return { message: "This value is not closed: its second brace is missing.", found: tag.trimEnd(), hint };
  }
  return {
    message: "A | is missing between a value and its filter.",
    found: tag,
    hint: "Write `{{ profile.first_name | default: 'friend' }}`; a condition is `{% if profile.plan == 'gold' %}`.",
  };
}

/** What to write for the link of another tool. */
export function linkHint(name: string): string {
  return `Write \`{{ links.${/^unsubscribe/i.test(name) ? "unsubscribe" : "preferences"} }}\`.`;
}
