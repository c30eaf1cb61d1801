import { isDeclared, joinTrust, mayJoin, winnerOf } from "../identity/identity.ts";
import { ANONYMOUS, type IdDeps, idIn, idParts } from "../identity/ids.ts";
import { identifiesNobody } from "../identity/never.ts";
import { defined } from "../model/defined.ts";
import { type CustomerEvent, TRUSTS, type Via } from "../model/event.ts";
import type { Identity } from "../model/identity.ts";
import { getOwn, isJsonObject, type Json, type JsonObject, utf8Bytes } from "../model/json.ts";
import { textOf } from "./context.ts";
import { describe } from "./describe.ts";
import { MAX_ALIASES, MAX_CUSTOMER_ID_BYTES } from "./limits.ts";
import type { LeaveOut } from "./storable.ts";

/*
 * Whom an event is about, by which further ids the same person goes, and how far its sender is trusted.
 */

interface Refused {
  readonly refused: string;
}

const ID_FIELDS = ["customerId", "anonymousId"] as const;
type IdField = (typeof ID_FIELDS)[number];

/** The customer of an event, and the other ids of the same person. */
export interface Who {
  /** Absent where the event names no customer, as a business event does. */
  readonly customerId?: string;
  readonly aliases?: readonly string[];
}

/**
 * The customer of an event. With a customer id and an anonymous id it is the customer's, and the anonymous id is one
 * more of theirs. An event whose ids are empty, or values that identify nobody (`null` as a text, see NEVER), is
 * refused: it is not a business event, which would let a whole segment in. An id beside the customer's that cannot be
 * used is left out. Of ids that may join, the event is addressed to the one that wins, so that it does not matter which
 * of them a sender calls the customer's.
 */
export function whoOf(
  detail: JsonObject,
  ids: IdDeps | undefined,
  via: Via | undefined,
  leaveOut: LeaveOut,
): Who | Refused {
  const said = ID_FIELDS.map((field) => ({ field, value: getOwn(detail, field) })).filter(isThere);
  const usable = said.filter(({ field, value }) => !isNobody(field, value, ids));
  const [first, second] = usable;
  if (first === undefined) {
    if (said[0] !== undefined) return nobody(said[0].field, said[0].value);
    const empty = ID_FIELDS.find((field) => detail[field] !== undefined);
    return empty === undefined ? {} : notAnId(empty, detail[empty]);
  }
  const customerId = idOfField(first.field, first.value);
  if (typeof customerId !== "string") return customerId;
  for (const one of said) if (!usable.includes(one)) leaveOut(one.field);
  const more = new Set<string>();
  if (second !== undefined) {
    const anonymous = idOfField(second.field, second.value);
    if (typeof anonymous === "string") more.add(anonymous);
    else leaveOut(second.field);
  }
  for (const id of aliasesOf(getOwn(detail, "aliases"), ids, leaveOut)) more.add(id);
  more.delete(customerId);
  return more.size === 0 ? { customerId } : addressed(customerId, [...more], detail, ids?.identity, via);
}

/** A report on a message stays with the id that its sender names: the message is numbered under it. */
function addressed(
  customerId: string,
  others: readonly string[],
  { context }: JsonObject,
  identity: Identity | undefined,
  via: Via | undefined,
): Who {
  const reports = isJsonObject(context) && getOwn(context, "message") !== undefined;
  if (identity === undefined || reports) return { customerId, aliases: others };
  const joining = others.filter((id) => mayJoin(customerId, id, identity, joinTrust(via)));
  const winner = joining.reduce((a, b) => winnerOf(a, b, identity), customerId);
  return { customerId: winner, aliases: [customerId, ...others].filter((id) => id !== winner) };
}

function isNobody(field: IdField, value: Json, ids: IdDeps | undefined): boolean {
  if (typeof value !== "string" && typeof value !== "number") return false;
  if (field === "anonymousId") return identifiesNobody(ANONYMOUS, String(value), ids?.identity, ids?.hash);
  return identifiesNobody(...idParts(String(value)), ids?.identity, ids?.hash);
}

function nobody(field: IdField, value: Json): Refused {
  return {
    refused: `${field} is ${JSON.stringify(String(value).slice(0, 40))}, a value that identifies nobody; send the customer's own id, or none. If it is a customer's id, settings.yaml allows it: identity: { allow: … }.`,
  };
}

function isThere(said: { field: IdField; value: Json | undefined }): said is { field: IdField; value: Json } {
  return said.value !== undefined && said.value !== null && said.value !== "";
}

function idOfField(field: IdField, value: Json): string | Refused {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string") return notAnId(field, value);
  const id = field === "customerId" ? text : `${ANONYMOUS}/${text}`;
  if (utf8Bytes(id) <= MAX_CUSTOMER_ID_BYTES) return id;
  return { refused: `${field} is a text of ${utf8Bytes(text)} bytes; allowed is ${ALLOWED[field]}.` };
}

const ALLOWED: Readonly<Record<IdField, string>> = {
  customerId: "a text of 1 to 256 bytes",
  anonymousId: "a text of 1 to 246 bytes",
};

function notAnId(field: IdField, found: Json | undefined): Refused {
  return { refused: `${field} is ${describe(found)}; allowed is ${ALLOWED[field]}.` };
}

/** The ids in `aliases: { shop: 123, email: ["a@example.com"] }`. */
function aliasesOf(said: Json | undefined, deps: IdDeps | undefined, leaveOut: LeaveOut): readonly string[] {
  if (said === undefined) return [];
  if (!isJsonObject(said)) {
    leaveOut("aliases");
    return [];
  }
  const found: string[] = [];
  for (const [namespace, values] of Object.entries(said)) {
    const list: readonly Json[] = Array.isArray(values) ? values : [values];
    for (const value of list) {
      const id = mayBeNamed(namespace, deps) ? idIn(namespace, value, deps) : undefined;
      const fits =
        id !== undefined &&
        !identifiesNobody(...idParts(id), deps?.identity, deps?.hash) &&
        utf8Bytes(id) <= MAX_CUSTOMER_ID_BYTES &&
        found.length < MAX_ALIASES;
      if (fits) found.push(id);
      else leaveOut(`aliases.${namespace}`);
    }
  }
  return found;
}

function mayBeNamed(namespace: string, deps: IdDeps | undefined): boolean {
  return deps?.identity === undefined || isDeclared(namespace, deps.identity);
}

/**
 * How the event came in; none where `via` is missing: then its sender is one of the workspace's own systems. Anything
 * else than a known trust is refused: taken for trusted, a browser's word would count for more than it may.
 */
export function viaOf({ via }: JsonObject, leaveOut: LeaveOut): Pick<CustomerEvent, "via"> | Refused {
  if (via === undefined || via === null) return {};
  const said = isJsonObject(via) ? getOwn(via, "trust") : via;
  const trust = TRUSTS.find((each) => each === said);
  if (!isJsonObject(via) || trust === undefined) {
    const field = isJsonObject(via) ? "via.trust" : "via";
    const allowed = isJsonObject(via) ? TRUSTS.join(", ") : "an object with source and trust";
    return { refused: `${field} is ${describe(said)}; allowed is ${allowed}.` };
  }
  const starts = getOwn(via, "transactional") === true ? { transactional: true as const } : {};
  const joins = getOwn(via, "joins") === "browser" ? { joins: "browser" as const } : {};
  return {
    via: { trust, ...defined({ source: textOf(via, "source", SOURCE_LENGTH, leaveOut, "via") }), ...starts, ...joins },
  };
}

const SOURCE_LENGTH = 128;
