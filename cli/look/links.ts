import { LINK_KINDS, LINK_PATHS, type LinkKind } from "../../core/links/link.ts";

/** The links of a message to the pages of its stage, by what they are for. */
export type LinksOfMessage = Readonly<Partial<Record<LinkKind, string>>>;

/** The first link of each kind in a text: an address whose path ends with the letter of a page and a token. */
export function linksIn(text: string): LinksOfMessage {
  const found: Partial<Record<LinkKind, string>> = {};
  for (const [url, letter] of text.matchAll(/https?:\/\/[^\s"'<>()]+?\/([a-z])\/[\w-]{20,}/g)) {
    const kind = LINK_KINDS.find((one) => LINK_PATHS[one] === letter);
    if (kind !== undefined) found[kind] ??= url;
  }
  return found;
}
