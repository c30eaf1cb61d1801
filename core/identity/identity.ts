import type { Via } from "../model/event.ts";
import type { Identity, Namespace } from "../model/identity.ts";
import { ANONYMOUS, isAnonymous, WHOLE_ID } from "./ids.ts";

/** Where the settings do not say it: how many ids of a namespace a customer may have. */
export const MOST_IDS = 20;

const CUSTOMER_IDS: Namespace = { name: WHOLE_ID, joins: "known", most: MOST_IDS };
const ANONYMOUS_IDS: Namespace = { name: ANONYMOUS, joins: "anonymous", most: MOST_IDS };

/** The identity of a workspace that declares none: customer ids of its own, and anonymous visitors. */
export const DEFAULT_IDENTITY: Identity = { namespaces: [CUSTOMER_IDS, ANONYMOUS_IDS], never: [] };

/**
 * The identity with the namespaces that every workspace has: `customer` wins over all others, and `anonymous` over
 * none, where they are not declared.
 */
export function withOwnNamespaces({ namespaces, ...values }: Identity): Identity {
  const has = (name: string) => namespaces.some((one) => one.name === name);
  const first = has(WHOLE_ID) ? [] : [CUSTOMER_IDS];
  const last = has(ANONYMOUS) ? [] : [ANONYMOUS_IDS];
  return { namespaces: [...first, ...namespaces, ...last], ...values };
}

/** The namespace of an id. An id whose prefix is not declared is the customer's own: `org/17` is one text. */
export function namespaceOf(customerId: string, { namespaces }: Identity): Namespace {
  const prefix = customerId.slice(0, Math.max(0, customerId.indexOf("/")));
  const found = namespaces.find(({ name }) => name === prefix && name !== WHOLE_ID);
  return found ?? namespaces.find(({ name }) => name === WHOLE_ID) ?? CUSTOMER_IDS;
}

/** Whether an id may have this namespace. */
export function isDeclared(namespace: string, { namespaces }: Identity): boolean {
  return namespace === WHOLE_ID || namespace === ANONYMOUS || namespaces.some(({ name }) => name === namespace);
}

/** Of two ids of one person, the one that the customer has from then on. It does not depend on their order. */
export function winnerOf(a: string, b: string, identity: Identity): string {
  const rank = (id: string) => (isAnonymous(id) ? Infinity : identity.namespaces.indexOf(namespaceOf(id, identity)));
  const [first, second] = [rank(a), rank(b)];
  if (first !== second) return first < second ? a : b;
  return a < b ? a : b;
}

/** How far a join by such an event is trusted. */
export function joinTrust(via: Via | undefined): "browser" | undefined {
  return via?.trust === "browser" || via?.joins === "browser" ? "browser" : undefined;
}

/**
 * Whether two ids may become one customer. Two known customers never do by a browser's word, which anybody could say.
 */
export function mayJoin(a: string, b: string, identity: Identity, trust?: "browser"): boolean {
  const rules = [namespaceOf(a, identity), namespaceOf(b, identity)];
  if (rules.some(({ joins }) => joins === "never")) return false;
  if (isAnonymous(a) || isAnonymous(b)) return true;
  return trust !== "browser" && rules.every(({ joins }) => joins === "known");
}
