import type { Identity } from "../model/identity.ts";
import { addressHash } from "../policy/address.ts";
import type { Hash } from "../ports/system.ts";
import { ANONYMOUS, EMAIL, WHOLE_ID } from "./ids.ts";

/**
 * Values that systems send in place of an id they do not have. Without this list all visitors of a page that prints
 * `undefined` would be one customer.
 */
export const NEVER: readonly string[] = [
  "null",
  "(null)",
  "undefined",
  "none",
  "nil",
  "nan",
  "n/a",
  "0",
  "[object object]",
  "00000000-0000-0000-0000-000000000000",
];

/**
 * Not an id of another system either. As a customer's own id it was taken before there was this list, and may be a real
 * one: a workspace lists it in `never`.
 */
const NEVER_BESIDE = "unknown";

/** The values that a workspace may allow. */
export const ALLOWABLE: readonly string[] = /* @__PURE__ */ [...NEVER, NEVER_BESIDE];

const ALWAYS: ReadonlySet<string> = /* @__PURE__ */ new Set(NEVER);

/**
 * Whether a value identifies nobody, in any case and with blanks around it. A workspace may allow those of NEVER. Of a namespace of addresses the hash of
 * such an address does not either.
 */
export function identifiesNobody(
  namespace: string,
  value: string,
  identity: Identity | undefined,
  hash: Hash | undefined,
): boolean {
  const text = value.trim().toLowerCase();
  const own = identity?.never ?? [];
  if (text === "" || own.includes(text)) return true;
  // What a browser prints in place of a visitor's id is never a visitor.
  const allowed = namespace !== ANONYMOUS && identity?.allow?.includes(text) === true;
  if (!allowed && (ALWAYS.has(text) || (text === NEVER_BESIDE && namespace !== WHOLE_ID))) return true;
  return namespace === EMAIL && hash !== undefined && own.some((each) => addressHash(hash, each) === text);
}
