import type { Channel } from "../channels/channels.ts";
import { addressHash } from "../policy/address.ts";
import type { Sealer } from "../ports/sealer.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { Hash } from "../ports/system.ts";
import { keyRing, LINK_PATHS, type LinkKind, linkAt, writeToken } from "./link.ts";

/** What a template may write as `links.…`. */
export type MessageLinks = Readonly<Partial<Record<LinkKind, string>>>;

/** Makes links to the pages of a stage. */
export interface LinkDeps {
  readonly sealer: Sealer;
  readonly hash: Hash;
  readonly secrets: Secrets;
  /** The secret with the keys. */
  readonly secret: string;
  /** Where the pages are, `https://…`, without a slash at its end. */
  readonly url: string;
}

/** The message that links are for. */
export interface Linked {
  readonly customer: string;
  readonly key: string;
  readonly channel: Channel;
  /** Absent: it is transactional, so there is nothing to unsubscribe from. */
  readonly topic?: string;
  /** It asks the customer to confirm that they agree to this topic, and goes to this address. */
  readonly confirms?: { readonly topic: string; readonly address: string };
}

/** Makes the links of a message. Throws what the secret's service throws. */
export type MakeLinks = (of: Linked, now: number) => Promise<MessageLinks>;

export function linkMaker(deps: LinkDeps): MakeLinks {
  return async (of, now) => messageLinks(deps, await linkKeys(deps), of, now);
}

/** The keys of links, the newest first. */
export async function linkKeys({ secrets, secret }: Pick<LinkDeps, "secrets" | "secret">): Promise<readonly string[]> {
  return keyRing(await secrets.read(secret));
}

/** The links of a message under these keys. Of the same day and message they are the same. */
export function messageLinks(
  { sealer, hash, url }: Pick<LinkDeps, "sealer" | "hash" | "url">,
  keys: readonly string[],
  { customer, key, channel, topic, confirms }: Linked,
  now: number,
): MessageLinks {
  const write = (kind: LinkKind, more: object) =>
    `${url}/${LINK_PATHS[kind]}/${writeToken(sealer, keys, linkAt(now, { kind, customer, ...more }))}`;
  const address = confirms && addressHash(hash, confirms.address).slice(0, 16);
  return {
    preferences: write("preferences", { channel }),
    ...(topic === undefined ? {} : { unsubscribe: write("unsubscribe", { message: key, topic, channel }) }),
    ...(confirms && { confirm: write("confirm", { message: key, topic: confirms.topic, channel, address }) }),
  };
}
