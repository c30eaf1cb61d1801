import { getOwn, isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import type { MadeUp } from "./made-up.ts";

/** A value that somebody would try; `mark` is letters and digits that no filter changes but `upcase`. */
export type Trying = (mark: string) => string;

/** Quotes, markup, Liquid, a line break with a header, marks of direction, half a surrogate, a parameter of an address. */
export const MARKUP: Trying = (mark) =>
  `${mark}"'><${mark}t x="1">{{ profile.id }}{% raw %}\r\nBcc: ${mark}@evil.example\u202e\u200f\ud800&${mark}p=1`;
/** The beginning of an address that runs something, and 5,000 characters. */
export const SCRIPT: Trying = (mark) => `javascript:${mark}/${"x".repeat(5_000)}`;

/** Somebody each of whose texts and numbers is a hostile value with a mark of its own. */
export interface Hostile {
  readonly person: MadeUp;
  /** The path of the value with this mark. */
  pathOf(mark: string): readonly string[];
}

/** What marks look like in a text, in any case; their number. */
export const MARK = /zq(\d+)q/gi;

/** The same person with values that somebody would try. Addresses, language and zone stay: they are checked when they come in. */
export function hostileLike({ profile, told }: MadeUp, trying: Trying): Hostile {
  const paths: (readonly string[])[] = [];
  const change = (value: Json, path: readonly string[]): Json => {
    if (Array.isArray(value)) return value.map((one) => change(one, path));
    if (isJsonObject(value)) return changed(value, path);
    if (typeof value !== "string" && typeof value !== "number") return value;
    paths.push(path);
    return trying(`zq${paths.length - 1}q`);
  };
  const changed = (values: JsonObject, path: readonly string[]): JsonObject =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, [...path, name])]));
  const traits = Object.entries(profile.traits).map(([name, { v, t }]) => [
    name,
    { v: change(v, ["profile", name]), t },
  ]);
  return {
    person: {
      profile: { ...profile, traits: Object.fromEntries(traits) },
      told: {
        ...told,
        event: { ...told.event, properties: changed(told.event.properties, ["entry", "properties"]) },
        steps: Object.fromEntries(
          Object.entries(told.steps).map(([id, step]) => [id, isStep(step) ? changed(step, ["steps", id]) : step]),
        ),
      },
    },
    pathOf: (mark) => paths[Number(mark)] ?? [],
  };
}

function isStep(step: unknown): step is JsonObject {
  return isJsonObject(step) && getOwn(step, "event") === undefined;
}

/** How a value left its place in HTML. */
export interface Escape {
  readonly mark: string;
  readonly way: "markup" | "script" | "style" | "host" | "parameter";
}

/** The values that left their places in HTML that was filled with hostile ones. */
export function escapesIn(html: string): readonly Escape[] {
  const found: Escape[] = [];
  for (const { 0: text, 1: mark = "", index } of html.matchAll(MARK)) {
    const way = wayOf(html, index, text);
    if (way !== undefined) found.push({ mark, way });
  }
  return found;
}

/** More than an attribute with its address. */
const BEFORE = 2_000;

function wayOf(html: string, index: number, text: string): Escape["way"] | undefined {
  const behind = html[index + text.length] ?? "";
  if (html[index - 1] === "<" && behind.toLowerCase() === "t") return "markup";
  const before = html.slice(Math.max(0, index - BEFORE), index);
  const [, name = "", double, single] = /<[a-z][^<>]*\s([\w:-]+)\s*=\s*(?:"([^"]*)|'([^']*))$/i.exec(before) ?? [];
  const value = double ?? single;
  if (value !== undefined) return wayInAttribute(name.toLowerCase(), value, html, index + text.length);
  if (isInside("script", before)) return "script";
  return isInside("style", before) ? "style" : undefined;
}

function wayInAttribute(name: string, value: string, html: string, end: number): Escape["way"] | undefined {
  if (name.startsWith("on")) return "script";
  if (name === "style") return "style";
  if (!["href", "src", "action", "background"].includes(name)) return undefined;
  if (/^\s*(?:javascript|vbscript|data):\s*$/i.test(value)) return "script";
  if (/^\s*https?:\/\/[^/?#]*$/i.test(value)) return "host";
  // The whole of the value, quotes of which are entities here.
  return /[?#]/.test(value) && html.startsWith("&#34;", end) ? "parameter" : undefined;
}

function isInside(element: string, before: string): boolean {
  const text = before.toLowerCase();
  return text.lastIndexOf(`<${element}`) > text.lastIndexOf(`</${element}`);
}
