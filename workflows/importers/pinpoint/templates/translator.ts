import type { Term } from "./handlebars.ts";
import type { TemplateChannel } from "./variables.ts";

/** The template that a text is part of. */
export interface Translation {
  readonly channel: TemplateChannel;
  /** Default texts by path; see `plainPath`. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Notes a difference. */
  readonly say: (text: string) => void;
}

/** A value in Liquid: tags that have to come before it, the value itself, and its filters. */
export interface Value {
  readonly before: string;
  readonly value: string;
  readonly filters: readonly string[];
}

/** Translates the arguments of helpers. */
export interface Translator extends Translation {
  value(term: Term): Value;
  /** A value without filters; one with filters is assigned to a variable before. */
  plain(term: Term): Value;
  /** The name of a new variable. */
  fresh(): string;
  condition(term: Term): { readonly before: string; readonly liquid: string };
}

/** A value with its filters, for the inside of a tag. */
export function shown({ value, filters }: Pick<Value, "value" | "filters">): string {
  return [value, ...filters].join(" | ");
}
