import { defined } from "../model/defined.ts";
import { isJsonObject, type JsonObject, parseJson } from "../model/json.ts";
import type { MessageTags } from "../ports/messages.ts";
import type { Sealer } from "../ports/sealer.ts";

/*
 * Links of messages that lead through us, so that a click is an event. The token holds the target and all that the event says, sealed:
 * the redirect reads nothing, and leads nowhere but where a message of ours did. ADR 0171 says why.
 */

/** The path of the redirect before the token. */
export const CLICK_PATH = "l";

/** The position of the hidden link, which only machines follow. */
export const HIDDEN = 0;

/** A link of a message, as it was sealed when the message was written. */
export interface Click extends Pick<MessageTags, "customerId" | "key" | "knownSince"> {
  /** Where it leads, in ASCII. */
  readonly target: string;
  /** Its place among the links of the message, from 1; or HIDDEN. */
  readonly position: number;
  /** Its `name` in the template. */
  readonly name?: string;
  readonly template: string;
  /** The language of the template's variant; absent: the template for everybody else. */
  readonly variant?: string;
}

/** The token of a click, under the newest key. The same link of the same message has the same. Throws where there is no key. */
export function writeClick(sealer: Sealer, keys: readonly string[], click: Click): string {
  const [newest] = keys;
  if (newest === undefined) throw new Error("The secret of links holds no key.");
  const { target, position, name, template, variant, customerId, key, knownSince } = click;
  const short = { u: target, n: position, t: template, k: key, c: customerId };
  return sealer.seal(newest, JSON.stringify({ ...short, ...defined({ b: knownSince, l: name, v: variant }) }));
}

/** The click of a token that was made under any of these keys; undefined where it was not, and for a link to a page. */
export function readClick(sealer: Sealer, keys: readonly string[], token: string): Click | undefined {
  for (const key of keys) {
    const text = sealer.open(key, token);
    // A link to a page is no JSON.
    const read = text === undefined ? undefined : parseJson(text);
    if (isJsonObject(read)) return parsed(read);
  }
  return undefined;
}

function parsed({ u, n, t, k, c, b, l, v }: JsonObject): Click | undefined {
  if (typeof u !== "string" || typeof n !== "number" || typeof t !== "string") return undefined;
  if (typeof k !== "string" || typeof c !== "string") return undefined;
  return {
    ...{ target: u, position: n, template: t, key: k, customerId: c },
    ...(typeof b === "number" && { knownSince: b }),
    ...(typeof l === "string" && { name: l }),
    ...(typeof v === "string" && { variant: v }),
  };
}
