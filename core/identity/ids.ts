import type { Identity } from "../model/identity.ts";
import type { Json } from "../model/json.ts";
import { addressHash, isValid } from "../policy/address.ts";
import type { Hash, Spelling } from "../ports/system.ts";

/*
 * Ids of customers. A bare id is the customer's own; any other is `<namespace>/<value>`: `anonymous/9f2c`, `shop/123`,
 * `email/<SHA-256 of the address in one spelling, 64 hex digits>`.
 */

/** The namespace of visitors who have not said who they are. */
export const ANONYMOUS = "anonymous";
/** The namespace of e-mail addresses, of which only the hash is an id. */
export const EMAIL = "email";
/** In `aliases` it stands for a whole id as it is: `{ customer: "17" }`. */
export const WHOLE_ID = "customer";

const NAMESPACE = /^[a-z][a-z0-9_-]{0,31}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** Whether a text can name a namespace. */
export function isNamespace(text: string): boolean {
  return NAMESPACE.test(text);
}

/** Whether the id is a visitor's who has not said who they are. Every other id is a known customer's. */
export function isAnonymous(customerId: string): boolean {
  return customerId.startsWith(`${ANONYMOUS}/`);
}

/** The namespace and the value of a customer id. */
export function idParts(customerId: string): readonly [string, string] {
  const slash = customerId.indexOf("/");
  const namespace = customerId.slice(0, Math.max(0, slash));
  return isNamespace(namespace) ? [namespace, customerId.slice(slash + 1)] : [WHOLE_ID, customerId];
}

/** How e-mail addresses become ids, and which ids there are. */
export interface IdDeps {
  readonly hash: Hash;
  readonly spelling?: Spelling;
  /** Absent: any namespace may be named. */
  readonly identity?: Identity;
}

/**
 * The customer id of a value in a namespace; undefined where the value is no id. A whole number is one. An e-mail
 * address becomes its hash, a hash stays as it is.
 */
export function idIn(namespace: string, value: Json, deps: IdDeps | undefined): string | undefined {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string" || text === "" || !isNamespace(namespace)) return undefined;
  if (namespace === WHOLE_ID) return text;
  if (namespace !== EMAIL || SHA256.test(text)) return `${namespace}/${text}`;
  const address = isValid("email", text) ? text : deps?.spelling?.email(text);
  return address === undefined || deps === undefined ? undefined : `${EMAIL}/${addressHash(deps.hash, address)}`;
}
