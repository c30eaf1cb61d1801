import { CaptureTag, type Context, type FilterImplOptions, filters, type Liquid } from "liquidjs";
import { readShown, readYearless, type ShownMoment, shownAsWritten } from "../../core/moment/read-date.ts";
import { wallOf } from "../../core/moment/wall-time.ts";
import { asText, escapedMarkup, type Filling, JsonText } from "./filling.ts";

/** Filters that only shorten a text, so that escaped text stays escaped. */
const SHORTENING = ["strip", "lstrip", "rstrip", "strip_newlines", "normalize_whitespace"];
const ESCAPING = ["escape", "escape_once", "xml_escape"];
const URL_ENCODING = ["url_encode", "cgi_escape", "uri_escape"];

/** Tracks which texts are escaped already, so that an engine for markup escapes nothing twice. */
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

/** `json` returns JSON, not a text to be quoted again. */
export function keepJson(liquid: Liquid): void {
  for (const name of ["json", "jsonify"]) {
    const filter = builtIn(name);
    const handler: Filter = function (value, ...more) {
      return new JsonText(filter.call(this, value ?? null, ...more) ?? "null");
    };
    liquid.registerFilter(name, { raw: true, handler });
  }
}

/**
 * Values are encoded for a URL also where they end in half a character, which no URL can hold. `once`: in a text that is a URL itself, they
 * are not encoded again.
 */
export function encodeUrls(liquid: Liquid, once: boolean): void {
  for (const name of URL_ENCODING) {
    const filter = builtIn(name);
    const handler: Filter = function (value) {
      return filter.call(this, asText(value).toWellFormed());
    };
    liquid.registerFilter(name, once ? { raw: true, handler } : handler);
  }
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

/** What the filter needs from the current rendering. */
interface DateContext {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The customer's. */
  readonly zone: string;
}

const MINUTE = 60_000;
/** What a Date can hold: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST_INSTANT = 8.64e15;
/** The work of formatting one date: as much as a filter over so many characters. */
const ONE_DATE = 1_000;
/** A text that ends with a zone after a time of day. */
const ZONED = /(?::\d{2}(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})|\b(?:UTC|GMT|[ECMP][SD]T)(?:[+-]\d{1,4})?)\s*(?:\(.*\))?$/i;
/** From here on a number in digits is epoch milliseconds, and below it seconds, as Liquid takes it. */
const FIRST_MILLISECONDS = 100_000_000_000;

/**
 * Liquid's filter `date`. An instant is shown in the customer's zone, or in the given zone; a value without a zone is
 * shown as it is written: `2026-02-15` is 15 February for everybody. Dates are parsed as waits and date entries parse
 * them; other texts as JavaScript does, never in the machine's zone. A value that is not a date is unchanged.
 */
export function dateFilter(here: () => DateContext): FilterImplOptions {
  const { date } = filters;
  if (typeof date !== "function") throw new Error("liquidjs has no date filter of the kind this was written for.");
  return function (value: unknown, format?: string, zone?: string | number) {
    this.context.memoryLimit.use(ONE_DATE);
    const { now, zone: own } = here();
    const place = typeof zone === "string" ? zone : own;
    const at = value === "now" || value === "today" ? instantIn(place, now) : shown(value, place);
    if (at === undefined) return value;
    const shownIn = typeof zone === "number" && !at.asWritten ? zone : zoneOf(at, String(format ?? ""));
    return date.call(this, new Date(at.instant), format, shownIn);
  };
}

/** The zone's name where the format shows it, else minutes west of UTC: liquidjs takes long to find them by a name. */
function zoneOf({ instant, zone }: ShownMoment, format: string): string | number {
  const west = (instant - wallOf(instant, zone)) / MINUTE;
  return format.includes("Z") || Number.isNaN(west) ? zone : west;
}

function shown(value: unknown, zone: string): ShownMoment | undefined {
  if (typeof value === "number") return readShown(value, zone) ?? instantIn(zone, Math.trunc(value));
  if (typeof value !== "string") return undefined;
  const yearless = readYearless(value);
  if (yearless !== undefined) return shownAsWritten(yearless.day, zone);
  return readShown(value, zone) ?? otherText(value.trim(), zone);
}

/** The moment that a value shows, as the filter `date` reads it; undefined where it is no date. */
export function momentShown(
  value: unknown,
  zone: string,
  now: number,
): (ShownMoment & { readonly hasYear: boolean }) | undefined {
  const at = value === "now" || value === "today" ? instantIn(zone, now) : shown(value, zone);
  const hasYear = typeof value !== "string" || readYearless(value) === undefined;
  return at === undefined || Math.abs(at.instant) > LAST_INSTANT ? undefined : { ...at, hasYear };
}

/** Texts that waits do not accept: digits, and JavaScript's date formats. */
function otherText(text: string, zone: string): ShownMoment | undefined {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    return instantIn(zone, number < FIRST_MILLISECONDS ? number * 1000 : number);
  }
  // A day that does not exist: JavaScript would move it to another day.
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? [];
  if (day !== undefined && readShown(day, zone) === undefined) return undefined;
  if (ZONED.test(text)) return instantIn(zone, Date.parse(text));
  const wall = Date.parse(`${text} UTC`);
  return Number.isNaN(wall) ? undefined : shownAsWritten(wall, zone);
}

function instantIn(zone: string, instant: number): ShownMoment | undefined {
  return Number.isNaN(instant) ? undefined : { instant, zone, asWritten: false };
}
