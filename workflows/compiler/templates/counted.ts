import { literalHost } from "../../../core/channels/webhook-request.ts";
import type { ClickSettings } from "../../../core/links/counted-links.ts";
import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { WHOLE_FILE } from "./liquid.ts";
import { placeAt } from "./markup.ts";
import { PARTIALS } from "./partials.ts";

const E_MAIL = /\.email\.(?:html|mjml)$|\/(?:layouts|partials)\/[^/]+\.(?:html|mjml)$/;
const LINK =
  /<(?:a|area|mj-button|mj-image|mj-navbar-link|mj-social-element)\s(?:"[^"]*"|'[^']*'|[^<>"'])*?\bhref\s*=\s*("[^"]*"|'[^']*')/gi;

/** Warns of links of e-mail that would not be counted, where the settings count clicks. */
export function checkCounted(
  files: readonly SourceFile[],
  clicks: ClickSettings | undefined,
  reportIn: (file: string) => Report,
): void {
  if (clicks === undefined) return;
  for (const { path, text } of files) {
    if (!path.startsWith("workflows/templates/") || !E_MAIL.test(path)) continue;
    if (clicks.transactional !== true && /^---[\s\S]*?^transactional:\s*true\b[\s\S]*?^---/m.test(text)) continue;
    for (const { 0: tag, 1: quoted = "", index } of text.matchAll(LINK)) {
      const link = quoted.slice(1, -1).trim();
      // The link of a partial is mostly given by its call, where its host stands.
      const fault = path.startsWith(PARTIALS) && link.startsWith("{") ? undefined : faultOf(link, clicks);
      if (fault === undefined) continue;
      const offset = index + tag.length - quoted.length + quoted.indexOf(link);
      reportIn(path)("SJ492", placeAt(text, offset, link.length, WHOLE_FILE), { message: fault, found: link });
    }
  }
}

/** Why a link is not counted; undefined where it is, or where it is none of the web. */
function faultOf(link: string, { hosts = [], apps = [] }: ClickSettings): string | undefined {
  const [, scheme = ""] = /^([a-z][a-z0-9+.-]*):/i.exec(link) ?? [];
  if (scheme.toLowerCase() === "http") return "This link is not counted: it is not `https`.";
  if (scheme.toLowerCase() === "https") {
    if (literalHost(link) !== undefined || hosts.length > 0) return undefined;
    return "This link is not counted: a value names its host.";
  }
  if (["", "mailto", "tel", "sms"].includes(scheme.toLowerCase())) {
    const isValue = /^\{[{%]/.test(link) && !/^\{\{-?\s*(?:links|brand)\./.test(link);
    return isValue && hosts.length === 0 ? "This link is not counted: a value names its host." : undefined;
  }
  return apps.includes(scheme.toLowerCase())
    ? undefined
    : `This link is not counted: the settings name no app \`${scheme}\`.`;
}
