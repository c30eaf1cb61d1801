import { Liquid, type Template, toValueSync } from "liquidjs";
import type { Filled, Renderer } from "../../core/ports/channels.ts";
import { REFUSED_FILTERS } from "../../core/send/filling.ts";
import { Filling, Inserted } from "./filling.ts";
import { capturing, dateFilter, encodeUrls, escapeOnce, keepJson } from "./filters.ts";
import { localFilters } from "./local-filters.ts";
import { METERED_OPERATORS, meteredContext, meterFilters } from "./meter.ts";

const LOCALE = "en-GB";

/**
 * Liquid texts, filled by liquidjs.
 *
 * 1. A text reads only its scope: no file (`include`, `render` and `layout` find nothing), no clock (`"now"` is the
 *    scope's `now`), no randomness (`sample` and `shuffle` are unknown filters), no prototype of a value.
 * 2. Numbers shown as dates are epoch milliseconds, as all times in the scope; Liquid's own are seconds. `dateFilter`
 *    says what else is a date, and in which zone it is shown.
 * 3. A value is escaped once, for the kind of text and its position in it: `Filling`.
 * 4. Work and output are limited by counts: `Meter`.
 * 5. Parsed texts are cached: there are as many as the workspace has templates.
 */
export function liquidRenderer(): Renderer {
  // Rendering is synchronous: filters and tags read what was set before it.
  let filling = new Filling("text", 0, "UTC", LOCALE);
  const engines: { readonly [K in Filled]: Engine } = {
    text: new Engine(engine("text")),
    html: new Engine(engine("html")),
    json: new Engine(engine("json")),
    xml: new Engine(engine("xml")),
    url: new Engine(engine("url")),
  };

  function engine(as: Filled): Liquid {
    const liquid = new Liquid({
      templates: {},
      strictFilters: true,
      strictVariables: false,
      ownPropertyOnly: true,
      locale: LOCALE,
      timezoneOffset: 0,
      operators: METERED_OPERATORS,
    });
    // Not a text yet, unlike its type: the writer knows the position of the value.
    if (as !== "text") Reflect.set(liquid.options, "outputEscape", (value: unknown) => new Inserted(value));
    for (const name of REFUSED_FILTERS) Reflect.deleteProperty(liquid.filters, name);
    liquid.registerFilter(
      "date",
      dateFilter(() => filling),
    );
    localFilters(liquid, () => filling);
    liquid.registerTag(
      "capture",
      capturing(() => filling),
    );
    if (as === "html" || as === "xml") escapeOnce(liquid, () => filling);
    if (as === "json") keepJson(liquid);
    encodeUrls(liquid, as === "url");
    meterFilters(liquid);
    return liquid;
  }

  return {
    render(source, scope, as, zone, locale = LOCALE) {
      filling = new Filling(as, scope.now, zone, locale, scope.utm);
      return engines[as].fill(source, scope, filling);
    },
  };
}

class Engine {
  readonly #liquid: Liquid;
  readonly #parsed = new Map<string, Template[]>();

  constructor(liquid: Liquid) {
    this.#liquid = liquid;
  }

  fill(source: string, scope: object, filling: Filling): string {
    const templates = this.#parsed.get(source) ?? this.#liquid.parse(source);
    this.#parsed.set(source, templates);
    const context = meteredContext(this.#liquid, scope, filling.meter);
    const emitter = filling.emitter();
    try {
      toValueSync(this.#liquid.renderer.renderTemplates(templates, context, emitter));
    } catch (error) {
      const { exceeded } = filling.meter;
      // The cause has the place in the text, for the author; nothing of it is stored.
      if (exceeded !== undefined) exceeded.cause = error;
      throw exceeded ?? error;
    }
    return emitter.buffer;
  }
}
