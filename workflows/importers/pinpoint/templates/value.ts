import type { Term } from "./handlebars.ts";
import type { TemplateChannel } from "./variables.ts";

/** What a template is turned with. */
export interface Turning {
  readonly channel: TemplateChannel;
  /** By path, see `plainPath`. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Says what has no equal. */
  readonly say: (text: string) => void;
}

/** A value in Liquid: what it begins with, the filters it goes through, and the tags that have to come before. */
export interface Value {
  readonly before: string;
  readonly value: string;
  readonly filters: readonly string[];
}

/** What helpers turn their arguments with. */
export interface Turner extends Turning {
  value(term: Term): Value;
  /** A value without filters: what has some is put into a variable first. */
  plain(term: Term): Value;
  /** A name that no other variable of the text has. */
  fresh(): string;
  condition(term: Term): { readonly before: string; readonly liquid: string };
}

/** A value with its filters, as it stands between braces. */
export function shown({ value, filters }: Pick<Value, "value" | "filters">): string {
  return [value, ...filters].join(" | ");
}
