import { ENDPOINT_FIELDS, traitOf } from "../../../../core/pinpoint/endpoint-facts.ts";
import type { Term } from "./handlebars.ts";

export type TemplateChannel = "email" | "sms" | "push" | "webhook";

/** A variable in Liquid, or what is missing here. */
export type Variable = { readonly liquid: string } | { readonly missing: string };

const ADDRESS: { readonly [C in TemplateChannel]: string | undefined } = {
  email: "profile.email",
  sms: "profile.phone",
  push: "profile.push",
  webhook: undefined,
};

/**
 * Translates a variable of Pinpoint's: attributes are traits of the profile. The first value of a list is the trait itself,
 * since a list of one value is imported as the value; further ones have an index.
 */
export function variableOf(path: string, channel: TemplateChannel): Variable {
  const index = /\[(\d+)\]$|\.(\d+)$/.exec(path);
  const place = Number(index?.[1] ?? index?.[2] ?? 0);
  const plain = plainPath(path.replace(/\.(\d+)$/, ""));
  const [, attribute] = /^(?:User\.)?(?:UserAttributes|Attributes|Metrics)\.(.+)$/.exec(plain) ?? [];
  if (attribute !== undefined)
    return { liquid: `profile${liquidField(traitOf(attribute))}${place > 0 ? `[${place}]` : ""}` };
  const known = Object.hasOwn(ENDPOINT_FIELDS, plain) ? ENDPOINT_FIELDS[plain] : undefined;
  if (known !== undefined) return { liquid: `profile.${known}` };
  if (plain === "User.UserId" || plain === "UserId") return { liquid: "profile.user_id" };
  if (plain === "Address") {
    const address = ADDRESS[channel];
    return address === undefined ? { missing: "the address that a webhook's message goes to" } : { liquid: address };
  }
  if (
    /^(Id|ChannelType|CreationDate|EffectiveDate|EndpointStatus|OptOut|RequestId|ApplicationId|CohortId)$/.test(plain)
  ) {
    return { missing: `${plain} of the endpoint` };
  }
  if (/^Recommendations?\b/.test(plain)) return { missing: "recommendations" };
  return /^[A-Za-z_][\w.]*$/.test(plain) ? { missing: plain } : { missing: `\`${plain}\`` };
}

function liquidField(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${liquidText(name)}]`;
}

/** A text in Liquid, which does not have escapes. */
export function liquidText(text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  return `'${text.replaceAll("'", "’")}'`;
}

/** Defaults by the path of the variable: `Attributes.FirstName` → `friend`. The export has them as JSON in a text, flat or nested. */
export function defaultSubstitutions(
  value: string | Readonly<Record<string, unknown>> | undefined,
): ReadonlyMap<string, string> {
  if (value === undefined || (typeof value === "string" && value.trim() === "")) return new Map();
  const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
  const defaults = new Map<string, string>();
  collect(parsed, [], defaults);
  return defaults;
}

function collect(value: unknown, path: readonly string[], defaults: Map<string, string>): void {
  if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value))
      collect(item, [...path, ...(/^\d+$/.test(key) ? [] : [key])], defaults);
  } else if (value !== null && value !== undefined) defaults.set(plainPath(path.join(".")), String(value));
}

/** A path without brackets and list indexes: `User.UserAttributes.x.[0]` → `User.UserAttributes.x`. */
export function plainPath(path: string): string {
  return path
    .replace(/\.?\[(\d+)\]/g, "")
    .replace(/\.?\[([^\]]*)\]/g, ".$1")
    .replace(/^\./, "");
}

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
