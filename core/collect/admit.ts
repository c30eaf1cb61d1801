import type { WriteKey, WriteKeys } from "../ports/collect.ts";
import type { Counter } from "../ports/system.ts";
import { allowsOrigin } from "./origin.ts";
import type { RateLimit } from "./rate-limit.ts";

export interface AdmitDeps {
  readonly keys: Pick<WriteKeys, "read">;
  readonly counter: Counter;
  readonly limit: RateLimit;
}

/** Why a request may not come in, as HTTP says it. */
export interface NotAdmitted {
  /** 401: no such key, or revoked. 403: not from this origin. 429: too many messages in this minute. */
  readonly status: 401 | 403 | 429;
  readonly reason: string;
  /** Of a 429: in how many seconds the key may send again. https://www.rfc-editor.org/rfc/rfc6585#section-4 */
  readonly retryAfter?: number;
}

/** The write key with this hash, if a request with so many messages may come in by it now. */
export async function admit(
  { keys, counter, limit }: AdmitDeps,
  hash: string,
  { origin, messages }: { readonly origin: string | undefined; readonly messages: number },
): Promise<{ readonly key: WriteKey } | NotAdmitted> {
  const key = await keys.read(hash);
  if (key === undefined || key.revoked !== undefined) {
    counter.count("KeyRefused", {});
    return { status: 401, reason: "There is no such write key, or it was revoked." };
  }
  if (!allowsOrigin(key, origin)) return { status: 403, reason: "The write key is not for pages of this origin." };
  const retryAfter = await limit.refusal(hash, key, messages);
  if (retryAfter === undefined) return { key };
  counter.count("KeyLimited", { source: key.source });
  const reason = `The write key has sent its messages of this minute; try again in ${retryAfter} seconds.`;
  return { status: 429, reason, retryAfter };
}
