import { defined } from "../model/defined.ts";

/** What web analytics read of the address of a page: https://support.google.com/analytics/answer/10917952 */
export const UTM_FIELDS = ["source", "medium", "campaign", "content", "term"] as const;

/** What stands in braces in a value of the settings: `{journey}`. */
export const UTM_NAMES = ["journey", "step", "template", "channel"] as const;

/** The parameters of links, from the settings; `hosts`: those whose links get them, absent: all. */
export type Utm = Readonly<Partial<Record<(typeof UTM_FIELDS)[number], string>>> & {
  readonly hosts?: readonly string[];
};

/** The parameters of one message's links. */
export interface MessageUtm {
  /** Encoded: `utm_source=shop`. */
  readonly query: readonly string[];
  readonly hosts?: readonly string[];
}

/** The parameters with the names of a message in the place of `{journey}` and so on. */
export function utmOf(
  { hosts, ...fields }: Utm,
  names: Readonly<Record<(typeof UTM_NAMES)[number], string>>,
): MessageUtm {
  const filled = { medium: "{channel}", campaign: "{journey}", ...fields };
  const query = UTM_FIELDS.flatMap((field) => {
    const value = filled[field];
    if (value === undefined) return [];
    const text = UTM_NAMES.reduce((sofar, name) => sofar.replaceAll(`{${name}}`, names[name]), value);
    return [`utm_${field}=${encodeURIComponent(text)}`];
  });
  return { query, ...defined({ hosts }) };
}

const ENTITY = /&(?:#\d+|#x[\da-f]+|\w+);/gi;

/**
 * An address of the web with the parameters, before its fragment. Unchanged: another kind of address (`mailto:`), one on another host
 * than those, and one that has a `utm_source`, since somebody chose it. `and`: how parameters are joined where it stands.
 */
export function withUtm(url: string, { query, hosts }: MessageUtm, and: "&" | "&amp;" = "&"): string {
  const [, host = ""] = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(url) ?? [];
  if (host === "" || hosts?.some((one) => isOn(host.toLowerCase(), one)) === false) return url;
  if (/(?:[?&]|&amp;)utm_source=/i.test(url)) return url;
  // An entity like &#39; is one character of the address, and no fragment.
  const end = url.replace(ENTITY, (entity) => " ".repeat(entity.length)).indexOf("#");
  const [before, fragment] = end === -1 ? [url, ""] : [url.slice(0, end), url.slice(end)];
  const joined = !before.includes("?") ? "?" : /(?:[?&]|&amp;)$/.test(before) ? "" : and;
  return `${before}${joined}${query.join(and)}${fragment}`;
}

/** Whether a host is the one of a pattern, or below it: `*.example.com`. */
export function isOn(host: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

const LINK = /(<(?:a|area|v:roundrect)\s(?:"[^"]*"|'[^']*'|[^<>"'])*?\bhref\s*=\s*)("[^"]*"|'[^']*')/gi;

/** HTML whose links have the parameters; `ours`: links to our pages, which have none. */
export function htmlWithUtm(html: string, utm: MessageUtm, ours: readonly string[]): string {
  return html.replace(LINK, (_, before: string, quoted: string) => {
    const url = quoted.slice(1, -1).trim();
    const isOurs = ours.some((link) => url.replaceAll("&amp;", "&").startsWith(link));
    return `${before}${quoted[0]}${isOurs ? url : withUtm(url, utm, "&amp;")}${quoted[0]}`;
  });
}

/** A plain text whose addresses have the parameters. */
export function textWithUtm(text: string, utm: MessageUtm, ours: readonly string[]): string {
  return text.replace(/https?:\/\/[^\s<>"]+/gi, (found) => {
    const url = found.replace(/[.,;:!?)\]']+$/, "");
    return ours.some((link) => url.startsWith(link)) ? found : withUtm(url, utm) + found.slice(url.length);
  });
}
