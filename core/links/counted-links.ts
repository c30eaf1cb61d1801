import { literalHost } from "../channels/webhook-request.ts";
import { isOn } from "../send/utm.ts";

/** Which links of messages lead through us; absent from the settings: none. */
export interface ClickSettings {
  /** Further hosts that links may lead to: of those that a value names. `*.example.com` for all below one. */
  readonly hosts?: readonly string[];
  /** Schemes of the workspace's apps, without a colon. */
  readonly apps?: readonly string[];
  /** Hosts whose links stay as they are. */
  readonly except?: readonly string[];
  /** Links of transactional e-mail too. */
  readonly transactional?: boolean;
  /** E-mail begins with a link that no person sees. */
  readonly hidden?: boolean;
  /** Addresses that scanners ask from: `192.0.2.0/24`. */
  readonly scanners?: readonly string[];
  /** Clicks by machines are clicks like others. */
  readonly countMachines?: boolean;
}

/** A longer address stays as it is: with what the token adds, it would be more than API Gateway and mail programs take. */
const LONGEST_TARGET = 2000;
const LONGEST_NAME = 64;

/** A whole tag that a reader can follow; Outlook draws its buttons with the last of them, beside an `a` that others see. */
const TAG = /<(a|area|v:roundrect)\s(?:"[^"]*"|'[^']*'|[^<>"'])*>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(\s*=\s*)("[^"]*"|'[^']*')/g;

/** A link of an e-mail. */
export interface FoundLink {
  readonly target: string;
  readonly position: number;
  readonly name?: string;
}

/** HTML whose links are replaced where `replace` gives another; both as they stand in a browser's address line. */
export function withLinks(html: string, replace: (link: FoundLink) => string | undefined): string {
  let last = 0;
  return html.replace(TAG, (tag: string, element: string) => {
    const attributes = new Map(
      [...tag.matchAll(ATTRIBUTE)].map(([, name = "", , value = ""]) => [name.toLowerCase(), value.slice(1, -1)]),
    );
    const href = attributes.get("href");
    if (href === undefined) return tag;
    // Outlook's button stands before the link that it is for.
    const position = element.toLowerCase().startsWith("v:") ? last + 1 : ++last;
    const name = plain(attributes.get("name") ?? "").slice(0, LONGEST_NAME);
    const url = replace({ target: plain(href).trim(), position, ...(name === "" ? {} : { name }) });
    if (url === undefined) return tag;
    let done = false;
    return tag.replace(ATTRIBUTE, (whole: string, attribute: string, equals: string) => {
      if (done || attribute.toLowerCase() !== "href") return whole;
      done = true;
      return `${attribute}${equals}"${url.replaceAll("&", "&amp;")}"`;
    });
  });
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", quot: '"', apos: "'", lt: "<", gt: ">" };

/** An attribute's value without entities. One that is unknown stays. */
function plain(value: string): string {
  return value.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (entity, hex, decimal, name: string) => {
    if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? entity) : entity;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}

/**
 * The hosts that a template names literally at the beginning of a text in quotes, before any value: in a link, or in what a partial is
 * given for one.
 */
export function hostsWritten(source: string): ReadonlySet<string> {
  return new Set([...source.matchAll(/["']\s*(https:[^"'\s]*)/gi)].flatMap(([, url = ""]) => literalHost(url) ?? []));
}

/**
 * Where a filled link leads, in ASCII, if it may lead through us; undefined if it stays as it is. `written`: see hostsWritten. A link
 * whose host a value names goes through us only to a host of the settings: else our domain would lead wherever a profile says.
 */
export function countedTarget(link: string, written: ReadonlySet<string>, settings: ClickSettings): string | undefined {
  const { hosts = [], apps = [], except = [] } = settings;
  // Browsers drop tabs and line breaks, and read a backslash as a slash.
  if (link.length > LONGEST_TARGET || /[\s\\\p{Cc}]/u.test(link)) return undefined;
  const target = link.replace(/[^\x21-\x7e]+/gu, (text) => encodeURIComponent(text.toWellFormed()));
  const [, app] = /^([a-z][a-z0-9+.-]*):/i.exec(link) ?? [];
  if (app !== undefined && apps.includes(app.toLowerCase())) return target;
  const host = literalHost(link);
  if (host === undefined || !/^[\x21-\x7e]+$/.test(host)) return undefined;
  if (except.some((one) => isOn(host, one))) return undefined;
  return written.has(host) || hosts.some((one) => isOn(host, one)) ? target : undefined;
}
