import { Liquid, type Template } from "liquidjs";
import type { Renderer } from "../../core/ports.ts";
import { REFUSED_FILTERS } from "../../core/send/refused-filters.ts";
import { dateFilter } from "./date-filter.ts";

/**
 * Liquid texts, filled by liquidjs.
 *
 * 1. A text reads nothing but its scope: no file (`include`, `render` and `layout` find nothing), no clock (`"now"` is
 *    the scope's `now`), no chance (`sample` and `shuffle` are unknown filters), no prototype of a value.
 * 2. Numbers that are shown as dates are epoch milliseconds, as all times in the scope are; Liquid's own are seconds. What
 *    else is a date, and by whose clock it is shown: `dateFilter`.
 * 3. Parsed texts are kept: there are as many as the workspace has templates.
 */

/** Characters a text may grow to while it is filled, so that a loop over a huge range fails instead of killing us. */
const MEMORY_LIMIT = 10_000_000;

export function liquidRenderer(): Renderer {
  // Rendering is synchronous: what is set before it is what its filters see.
  let moment = { now: 0, zone: "UTC" };
  const engines = { html: engine({ outputEscape: "escape" }), text: engine({}) };
  const parsed = { html: new Map<string, Template[]>(), text: new Map<string, Template[]>() };

  function engine(options: { outputEscape?: "escape" }): Liquid {
    const liquid = new Liquid({
      ...options,
      templates: {},
      strictFilters: true,
      strictVariables: false,
      ownPropertyOnly: true,
      locale: "en-GB",
      timezoneOffset: 0,
      memoryLimit: MEMORY_LIMIT,
    });
    for (const name of REFUSED_FILTERS) Reflect.deleteProperty(liquid.filters, name);
    liquid.registerFilter(
      "date",
      dateFilter(() => moment),
    );
    return liquid;
  }

  return {
    render(source, scope, as, zone) {
      const liquid = engines[as];
      const template = parsed[as].get(source) ?? liquid.parse(source);
      parsed[as].set(source, template);
      moment = { now: scope.now, zone };
      return String(liquid.renderSync(template, scope));
    },
  };
}
