import { literalHost } from "../channels/webhook-request.ts";
import { defined } from "../model/defined.ts";
import type { Template } from "../model/message.ts";
import type { Settings } from "../model/settings.ts";
import type { MessageTags } from "../ports/messages.ts";
import type { Sealer } from "../ports/sealer.ts";
import { CLICK_PATH, HIDDEN, writeClick } from "./click.ts";
import { type ClickSettings, countedTarget, hostsWritten, withLinks } from "./counted-links.ts";
import { type LinkDeps, linkKeys } from "./message-links.ts";

/** The message whose clicks are counted. */
export interface CountedMessage {
  readonly tags: MessageTags;
  /** In the customer's language. */
  readonly template: Template;
  readonly language?: string;
}

/** Makes HTML whose links lead through us. Throws what the secret's service throws. */
export type CountClicks = (of: CountedMessage) => Promise<(html: string) => string>;

export function clickCounter(
  deps: Pick<LinkDeps, "sealer" | "secrets" | "secret" | "url">,
  { clicks = {}, brand }: Pick<Settings, "clicks" | "brand">,
): CountClicks {
  const website = literalHost(brand?.website ?? "");
  const settings = website === undefined ? clicks : { ...clicks, hosts: [...(clicks.hosts ?? []), website] };
  return async (of) => {
    const keys = await linkKeys(deps);
    return (html) => withCountedLinks(html, { ...deps, keys, settings, of });
  };
}

interface Counting {
  readonly sealer: Sealer;
  readonly url: string;
  readonly keys: readonly string[];
  readonly settings: ClickSettings;
  readonly of: CountedMessage;
}

/** The HTML with links that lead through us, where they may; links to our own pages stay as they are. */
export function withCountedLinks(html: string, { sealer, url, keys, settings, of }: Counting): string {
  const { template, language, tags } = of;
  const { customerId, key, knownSince } = tags;
  const written = hostsWritten(template.body);
  const about = { customerId, key, template: template.name, ...defined({ knownSince, variant: language }) };
  const through = (target: string, position: number, name?: string) =>
    `${url}/${CLICK_PATH}/${writeClick(sealer, keys, { ...about, target, position, ...defined({ name }) })}`;
  const counted = withLinks(html, ({ target: link, position, name }) => {
    const target = link.startsWith(`${url}/`) ? undefined : countedTarget(link, written, settings);
    return target === undefined ? undefined : through(target, position, name);
  });
  if (settings.hidden !== true || counted === html) return counted;
  return withHidden(counted, through(`${url}/`, HIDDEN));
}

/** The HTML with a link at its beginning that nobody sees or reaches by keyboard, and screen readers do not read. */
function withHidden(html: string, link: string): string {
  const hidden = `<a href="${link}" rel="nofollow" tabindex="-1" aria-hidden="true" style="display:none;max-height:0;overflow:hidden;mso-hide:all"></a>`;
  return /<body[^>]*>/i.test(html) ? html.replace(/<body[^>]*>/i, (body) => body + hidden) : hidden + html;
}
