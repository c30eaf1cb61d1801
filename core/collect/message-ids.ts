import { ANONYMOUS, idParts, WHOLE_ID } from "../identity/ids.ts";
import { identifiesNobody } from "../identity/never.ts";
import { describe } from "../ingest/describe.ts";
import { MAX_CUSTOMER_ID_BYTES } from "../ingest/limits.ts";
import type { Identity } from "../model/identity.ts";
import { getOwn, type Json, type JsonObject, utf8Bytes } from "../model/json.ts";
import type { WriteKey } from "../ports/collect.ts";
import type { Hash } from "../ports/system.ts";
import type { Call } from "./calls.ts";
import type { Note } from "./message-shape.ts";

export type MessageIds = { readonly ids: JsonObject; readonly warnings: readonly Note[] } | { readonly refused: Note };

/** The form in which libraries make the ids of visitors. https://datatracker.ietf.org/doc/html/rfc9562 */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Whom a message is about, as the ids of an event of the bus: `customerId`, `anonymousId`, and for `alias` the previous
 * id among `aliases`. Of a message that has both ids, both are of one person. The protocol does not say whether a previous
 * id was a visitor's or a customer's: a UUID, and the message's own anonymousId, are taken for a visitor's. Taken for
 * both, each visitor would be a customer too, and their id could win. A browser cannot join two customers, so a customer's
 * previous id is left out.
 */
export function idsOf(message: JsonObject, call: Call, { trust }: WriteKey, who: Identifying): MessageIds {
  const userId = idIn(message, "userId", "", who);
  const anonymousId = idIn(message, "anonymousId", `${ANONYMOUS}/`, who);
  const previousId = call === "alias" ? idIn(message, "previousId", `${ANONYMOUS}/`, who) : undefined;
  const isVisitor = userId?.nobody === true && anonymousId?.id !== undefined && call !== "alias";
  if (userId?.fault !== undefined && !isVisitor) return { refused: userId.fault };
  if (userId === undefined && anonymousId === undefined) {
    return { refused: { field: "userId", reason: "The message has neither userId nor anonymousId." } };
  }
  if (userId === undefined && anonymousId?.fault !== undefined) return { refused: anonymousId.fault };
  if (call === "alias" && userId === undefined) {
    return { refused: { field: "userId", reason: "alias needs userId, the id by which the customer is known now." } };
  }
  if (call === "alias" && previousId === undefined) {
    return { refused: { field: "previousId", reason: "alias needs previousId, the id that the customer had before." } };
  }
  if (previousId?.fault !== undefined) return { refused: previousId.fault };
  const previous = previousId?.id === userId?.id ? undefined : previousId?.id;
  const ofVisitor = previous !== undefined && (previous === anonymousId?.id || UUID.test(previous));
  const left = previous !== undefined && !ofVisitor && trust === "browser";
  return {
    ids: {
      ...(userId?.id === undefined ? {} : { customerId: userId.id }),
      ...(anonymousId?.id === undefined ? {} : { anonymousId: anonymousId.id }),
      ...(previous === undefined || left ? {} : { aliases: { [ofVisitor ? ANONYMOUS : WHOLE_ID]: previous } }),
    },
    warnings: [
      // Pages print it of visitors who have not signed in.
      ...(userId?.fault === undefined ? [] : [userId.fault]),
      // Beside a good userId a bad anonymousId costs nothing but itself.
      ...(anonymousId?.fault === undefined ? [] : [anonymousId.fault]),
      ...(left ? [LEFT_OUT] : []),
    ],
  };
}

const LEFT_OUT = {
  field: "previousId",
  reason:
    "previousId is no visitor's (a UUID, or the anonymousId), and no browser can make two customers one. It was left out.",
};

/** What is needed to know which values identify nobody. */
export interface Identifying {
  readonly hash: Hash;
  readonly identity: Identity | undefined;
}

interface Id {
  readonly id?: string;
  readonly fault?: Note;
  /** It is a value that identifies nobody. */
  readonly nobody?: true;
}

/** An id; undefined where there is none. SDKs write null for the id of a visitor who has not signed in. */
function idIn(message: JsonObject, field: string, prefix: string, { hash, identity }: Identifying): Id | undefined {
  const said: Json | undefined = getOwn(message, field);
  if (said === undefined || said === null || said === "") return undefined;
  const id = Number.isSafeInteger(said) ? String(said) : said;
  const most = MAX_CUSTOMER_ID_BYTES - prefix.length;
  if (typeof id !== "string") {
    return { fault: { field, reason: `${field} is ${describe(said)}; allowed is a text of 1 to ${most} bytes.` } };
  }
  if (identifiesNobody(...idParts(`${prefix}${id}`), identity, hash)) {
    const reason = `${field} is ${JSON.stringify(id.slice(0, 40))}, a value that identifies nobody; send the id, or null. If it is a customer's, settings.yaml allows it: identity: { allow: … }.`;
    return { fault: { field, reason }, nobody: true };
  }
  const bytes = utf8Bytes(id);
  if (bytes <= most) return { id };
  return { fault: { field, reason: `${field} is a text of ${bytes} bytes; allowed is a text of 1 to ${most} bytes.` } };
}
