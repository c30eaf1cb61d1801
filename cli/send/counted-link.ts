import { CLICK_PATH } from "../../core/links/click.ts";
import { type FoundLink, withLinks } from "../../core/links/counted-links.ts";
import type { SentMessage } from "../../local/page/cloud.ts";
import type { CloudView } from "../cloud/view.ts";
import { ProblemError } from "../command.ts";

/** The hidden link, which no person follows. */
const HIDDEN = /<a [^>]*mso-hide[^>]*><\/a>/g;
const COUNTED = new RegExp(`/${CLICK_PATH}/([\\w-]{20,})$`);

/**
 * The token of the link of a message that a click is counted of: the one of this name or number, or the first; undefined where it is a
 * link that stays as it is, or an address. Throws ProblemError where the message has no such link.
 */
export function countedLink({ channel, body }: SentMessage, which: string | undefined): string | undefined {
  if (channel !== "email" || which?.includes(":") === true) return undefined;
  const links: FoundLink[] = [];
  withLinks(body.replaceAll(HIDDEN, ""), (link) => {
    links.push(link);
    return undefined;
  });
  const tokenOf = ({ target }: FoundLink) => COUNTED.exec(target)?.[1];
  if (which === undefined) return links.map(tokenOf).find((token) => token !== undefined);
  const found = links.find(({ name, position }) => name === which || String(position) === which);
  const token = found && tokenOf(found);
  if (token !== undefined) return token;
  const counted = links.filter((link) => tokenOf(link) !== undefined);
  throw new ProblemError(
    `No link "${which}" of this message is counted.`,
    counted.length === 0
      ? "Name the address that it leads to."
      : `Counted are: ${counted.map(({ name, position }) => name ?? String(position)).join(", ")}.`,
  );
}

/** Follows a counted link of the local cloud as a browser does, without loading the page that it leads to. */
export async function follow(view: CloudView, token: string): Promise<void> {
  const base = await view.base?.();
  const headers = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
  const answer = await fetch(`${base}/collect/${CLICK_PATH}/${token}`, { headers, redirect: "manual" });
  if (answer.status !== 302) throw new ProblemError(`The link leads nowhere: it was answered with ${answer.status}.`);
}
