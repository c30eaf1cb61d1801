import type { Say } from "../report.ts";
import { type YamlMap, yamlText } from "../yaml.ts";
import { type Piece, parseHandlebars, type Term } from "./handlebars.ts";
import { CONDITIONS, HELPERS } from "./helpers.ts";
import {
  defaultSubstitutions,
  liquidText,
  plainPath,
  shown,
  type TemplateChannel,
  type Translation,
  type Translator,
  type Value,
  variableOf,
} from "./variables.ts";

/** Translates a Handlebars text to Liquid. A text that cannot be read is kept inside `{% raw %}`. */
export function toLiquid(text: string, translation: Translation): string {
  const pieces = parseHandlebars(text);
  if (pieces === undefined) {
    translation.say(
      "The text cannot be read as Handlebars (a block does not close as it opens): it is sent as it stands.",
    );
    return text === "" ? "" : `{% raw %}${text.replaceAll("{% endraw %}", "")}{% endraw %}`;
  }
  let variables = 0;
  const items: string[] = [];
  const translator: Translator = {
    ...translation,
    fresh: () => `v${++variables}`,
    value: (term) => translateTerm(term),
    plain: (term) => {
      const value = translateTerm(term);
      if (value.filters.length === 0) return value;
      const name = translator.fresh();
      return { before: `${value.before}{% assign ${name} = ${shown(value)} %}`, value: name, filters: [] };
    },
    condition: (term) => translateCondition(term),
  };

  function write(all: readonly Piece[]): string {
    return all.map(writePiece).join("");
  }

  function writePiece(piece: Piece): string {
    if (piece.piece === "text") return piece.text.replace(/\{\{|\{%/g, (marks) => `{{ "${marks}" }}`);
    if (piece.piece === "unknown") {
      translation.say(`${shortened(piece.source)} has no equal: nothing stands in its place.`);
      return "";
    }
    if (piece.piece === "output") {
      const helper = piece.value.term === "call" ? piece.value.helper : undefined;
      if (helper !== undefined && Object.hasOwn(CONDITIONS, helper)) return inlineCondition(piece.value);
      const value = translateTerm(piece.value);
      return `${value.before}{{ ${shown({ ...value, filters: [...value.filters, ...(piece.raw && translation.channel === "email" ? ["raw"] : [])] })} }}`;
    }
    return writeBlock(piece);
  }

  /** A comparison as output prints true or false, or its arguments `yes` and `no`. */
  function inlineCondition(term: Term): string {
    const named = term.term === "call" ? term.named : {};
    const { before, liquid } = translateCondition(term);
    const say = (word: Term | undefined, otherwise: string) =>
      word === undefined ? otherwise : `{{ ${shown(translateTerm(word))} }}`;
    return `${before}{% if ${liquid} %}${say(named.yes, "true")}{% else %}${say(named.no, "false")}{% endif %}`;
  }

  function writeBlock({ call, then, otherwise }: Extract<Piece, { piece: "block" }>): string {
    const helper = call.term === "call" ? call.helper : "";
    const given = call.term === "call" ? call.given : [];
    const [first] = given;
    if (helper === "each" && first !== undefined) return writeEach(first, then, otherwise);
    if (helper === "with" && first !== undefined) {
      translation.say("{{#with}}: its text is written with whole paths.");
      return write(then.length > 0 ? then : otherwise);
    }
    const asked = helper === "if" || helper === "unless" ? first : call;
    if (
      asked === undefined ||
      (call.term === "call" && helper !== "if" && helper !== "unless" && !Object.hasOwn(CONDITIONS, helper))
    ) {
      translation.say(`{{#${helper}}} has no equal: its text is sent to everybody.`);
      return write(then.length > 0 ? then : otherwise);
    }
    const { before, liquid } = translateCondition(asked);
    const [yes, no] = helper === "unless" ? [otherwise, then] : [then, otherwise];
    const elseText = no.length === 0 ? "" : `{% else %}${write(no)}`;
    return `${before}{% if ${liquid} %}${write(yes)}${elseText}{% endif %}`;
  }

  function writeEach(list: Term, then: readonly Piece[], otherwise: readonly Piece[]): string {
    const value = translator.plain(list);
    const item = `item${items.length + 1}`;
    items.push(item);
    const body = write(then);
    items.pop();
    const none = otherwise.length === 0 ? "" : `{% else %}${write(otherwise)}`;
    return `${value.before}{% for ${item} in ${value.value} %}${body}${none}{% endfor %}`;
  }

  function translateTerm(term: Term): Value {
    if (term.term === "literal") return { before: "", value: literalOf(term.value), filters: [] };
    if (term.term === "path") return translatePath(term.path);
    const helper = Object.hasOwn(HELPERS, term.helper) ? HELPERS[term.helper] : undefined;
    if (helper !== undefined) return helper(term.given, term.named, translator);
    translation.say(`The helper \`${term.helper}\` has no equal: what it is given is shown as it is.`);
    return term.given[0] === undefined ? { before: "", value: '""', filters: [] } : translateTerm(term.given[0]);
  }

  function translatePath(path: string): Value {
    const item = items.at(-1);
    const own = path.replace(/^(\.\.\/)+/, "");
    if (item !== undefined && own === path) {
      if (path === "this" || path === ".") return { before: "", value: item, filters: [] };
      if (path === "@index") return { before: "", value: "forloop.index0", filters: [] };
      if (path === "@first") return { before: "", value: "forloop.first", filters: [] };
      if (path === "@last") return { before: "", value: "forloop.last", filters: [] };
      const [, field] = /^this\.([A-Za-z_]\w*)$/.exec(path) ?? [];
      if (field !== undefined) return { before: "", value: `${item}.${field}`, filters: [] };
    }
    // A helper without arguments looks like a path.
    const helper = Object.hasOwn(HELPERS, own) ? HELPERS[own] : undefined;
    if (helper !== undefined) return helper([], {}, translator);
    const variable = variableOf(own, translation.channel);
    const substitute = translation.defaults.get(plainPath(own.replace(/\.(\d+)$/, "")));
    const filters = substitute === undefined ? [] : [`default: ${liquidText(substitute)}`];
    if ("liquid" in variable) return { before: "", value: variable.liquid, filters };
    translation.say(
      `{{${path}}}: there is no ${variable.missing} here; ${substitute === undefined ? "nothing" : `“${substitute}”`} stands in its place.`,
    );
    return { before: "", value: liquidText(substitute ?? ""), filters: [] };
  }

  function translateCondition(term: Term): { readonly before: string; readonly liquid: string } {
    const condition =
      term.term === "call" && Object.hasOwn(CONDITIONS, term.helper) ? CONDITIONS[term.helper] : undefined;
    if (term.term === "call" && condition !== undefined) return condition(term.given, translator);
    const value = translator.plain(term);
    // Handlebars takes these for false: a missing value, an empty text, an empty list, false.
    return { before: value.before, liquid: `${value.value} != blank` };
  }

  return write(pieces);
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function literalOf(value: string | number | boolean): string {
  return typeof value === "string" ? liquidText(value) : String(value);
}

export interface TemplateFile {
  /** In the workspace: `templates/welcome.email.html`. */
  readonly path: string;
  readonly text: string;
}

/** Everything besides its text that a template is written with. */
export interface TemplateOptions {
  readonly name: string;
  /** `topic` or `transactional`. */
  readonly consent: YamlMap;
  readonly say: Say;
}

/** Translates the texts of one template to Liquid. A difference is noted once. */
export function translatorFor(
  channel: TemplateChannel,
  substitutions: Parameters<typeof defaultSubstitutions>[0],
  { name, say }: TemplateOptions,
): (text: string | undefined) => string {
  const defaults = defaultSubstitutions(substitutions);
  const noted = new Set<string>();
  const sayOnce = (text: string) => {
    if (noted.has(text)) return;
    noted.add(text);
    say(name, "otherwise", text);
  };
  return (text) => toLiquid(text ?? "", { channel, defaults, say: sayOnce });
}

/** Front matter and body. */
export function withFront(front: YamlMap, body: string): string {
  return `---\n${yamlText(front)}---\n${body}${body.endsWith("\n") ? "" : "\n"}`;
}

/** A line of Liquid for front matter, where a text must not begin like an expression. */
export function liquidLine(text: string): string {
  return /^(=|\{%)/.test(text) ? `{{ "" }}${text}` : text;
}
