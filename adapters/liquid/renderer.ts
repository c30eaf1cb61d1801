import { Liquid, type Template, toValueSync } from "liquidjs";
import type { Filled, Renderer } from "../../core/ports/channels.ts";
import { REFUSED_FILTERS } from "../../core/send/filling.ts";
import { Filling, Inserted } from "./filling.ts";
import { capturing, dateFilter, encodeOnce, escapeOnce, keepJson } from "./filters.ts";
import { METERED_OPERATORS, meteredContext, meterFilters } from "./meter.ts";

/**
 * Liquid texts, filled by liquidjs.
 *
 * 1. A text reads nothing but its scope: no file (`include`, `render` and `layout` find nothing), no clock (`"now"` is
 *    the scope's `now`), no chance (`sample` and `shuffle` are unknown filters), no prototype of a value.
 * 2. Numbers that are shown as dates are epoch milliseconds, as all times in the scope are; Liquid's own are seconds. What
 *    else is a date, and by whose clock it is shown: `dateFilter`.
 * 3. What is put into a text is escaped once, for the kind of text and the place in it: `Filling`.
 * 4. Work and output are bounded by counts: `Meter`.
 * 5. Parsed texts are kept: there are as many as the workspace has templates.
 */
export function liquidRenderer(): Renderer {
  // Rendering is synchronous: what is set before it is what its filters and tags see.
  let filling = new Filling("text", 0, "UTC");
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
      locale: "en-GB",
      timezoneOffset: 0,
      operators: METERED_OPERATORS,
    });
    // Not text yet, as its type would have it: the writer knows where the value is put.
    if (as !== "text") Reflect.set(liquid.options, "outputEscape", (value: unknown) => new Inserted(value));
    for (const name of REFUSED_FILTERS) Reflect.deleteProperty(liquid.filters, name);
    liquid.registerFilter(
      "date",
      dateFilter(() => filling),
    );
    liquid.registerTag(
      "capture",
      capturing(() => filling),
    );
    if (as === "html" || as === "xml") escapeOnce(liquid, () => filling);
    if (as === "json") keepJson(liquid);
    if (as === "url") encodeOnce(liquid);
    meterFilters(liquid);
    return liquid;
  }

  return {
    render(source, scope, as, zone) {
      filling = new Filling(as, scope.now, zone);
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
      throw filling.meter.exceeded ?? error;
    }
    return emitter.buffer;
  }
}
