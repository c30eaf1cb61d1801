import { CaptureTag, type Context, type FilterImplOptions, filters, type Liquid } from "liquidjs";
import { asText, escapedMarkup, type Filling, JsonText } from "./filling.ts";

/** Filters that take something away from a text, and so leave what is escaped escaped. */
const SHORTENING = ["strip", "lstrip", "rstrip", "strip_newlines", "normalize_whitespace"];
const ESCAPING = ["escape", "escape_once", "xml_escape"];
const URL_ENCODING = ["url_encode", "cgi_escape", "uri_escape"];

/** Teaches an engine for markup which texts are escaped already, so that nothing is escaped twice. */
export function escapeOnce(liquid: Liquid, filling: () => Filling): void {
  const known = (text: string) => {
    filling().escaped.add(text);
    return text;
  };
  const isKnown = (text: string) => filling().escaped.has(text);
  for (const name of SHORTENING) {
    const filter = builtIn(name);
    liquid.registerFilter(name, function (value, ...more) {
      const shorter: unknown = filter.call(this, value, ...more);
      return typeof shorter === "string" && isKnown(asText(value)) ? known(shorter) : shorter;
    });
  }
  for (const name of ESCAPING) {
    const filter = builtIn(name);
    liquid.registerFilter(name, function (value) {
      const text = asText(value);
      return isKnown(text) ? text : known(filter.call(this, text));
    });
  }
  liquid.registerFilter("newline_to_br", (value) => {
    const text = asText(value);
    return known((isKnown(text) ? text : escapedMarkup(text)).replace(/\r?\n/g, "<br />\n"));
  });
}

/** `json` gives JSON, and not a text to be quoted once more. */
export function keepJson(liquid: Liquid): void {
  for (const name of ["json", "jsonify"]) {
    const filter = builtIn(name);
    const handler: Filter = function (value, ...more) {
      return new JsonText(filter.call(this, value ?? null, ...more) ?? "null");
    };
    liquid.registerFilter(name, { raw: true, handler });
  }
}

/** What is encoded for a URL is not encoded again. */
export function encodeOnce(liquid: Liquid): void {
  for (const name of URL_ENCODING) liquid.registerFilter(name, { raw: true, handler: builtIn(name) });
}

/** Liquid's `capture`, whose text is escaped once: there, or where it is used. */
export function capturing(filling: () => Filling) {
  return class extends CaptureTag {
    override *render(context: Context): Generator<unknown, void, string> {
      const emitter = filling().captureEmitter();
      yield this.liquid.renderer.renderTemplates(this.templates, context, emitter);
      filling().escaped.add(emitter.buffer);
      context.bottom()[this.variable] = emitter.buffer;
    }
  };
}

type Filter = Extract<FilterImplOptions, (...given: never[]) => unknown>;

function builtIn(name: string): Filter {
  const filter = filters[name];
  if (typeof filter !== "function") throw new Error(`liquidjs has no filter ${name} of the kind this was written for.`);
  return filter;
}
