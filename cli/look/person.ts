import { erasureStore } from "../../adapters/aws/erasures.ts";
import { itemsHeld } from "../../adapters/aws/held.ts";
import { table } from "../../adapters/aws/table.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { moment } from "../../core/explain/words.ts";
import { EMAIL, idIn } from "../../core/identity/ids.ts";
import { type Person, personOf } from "../../core/privacy/whose.ts";
import { type CloudView, profilesOf } from "../cloud/view.ts";
import { ProblemError } from "../command.ts";

/** A person and what is stored of them; undefined where nothing is. */
export interface KnownPerson {
  readonly person: Person;
  readonly items: Awaited<ReturnType<typeof itemsHeld>>;
}

/** Whom a cloud knows by an id, also one whose erasure has begun. */
export async function knownPerson(
  view: Pick<CloudView, "dynamodb" | "table">,
  customerId: string,
): Promise<KnownPerson | undefined> {
  const erasures = erasureStore(view.dynamodb, view.table);
  const person = await personOf({ profiles: profilesOf(view), erasures, hash: sha256 }, customerId);
  const items = await itemsHeld(table(view.dynamodb, view.table), [...person.ids.keys()]);
  const isStored =
    person.erasure !== undefined ||
    [...person.ids.values()].some((own) => own !== undefined) ||
    Object.values(items).some((list) => list.length > 0);
  return isStored ? { person, items } : undefined;
}

/** The Problem of an id by which nobody is known: what that means for the id, and which ids there may be. */
export async function unknownPerson(view: CloudView, customerId: string, then = ""): Promise<ProblemError> {
  const erased = await tombstones(table(view.dynamodb, view.table)).erasedAt(customerId);
  const since =
    erased === undefined ? "" : ` Whoever had it was erased, ${moment(erased, view.zone)}, and nothing came in since.`;
  const message = `Nothing is known of a customer "${customerId}" in ${view.where}.${since}`;
  return new ProblemError(message, `${await whichId(view, customerId)}${then}`);
}

/** An address is no id, but the hash of one may be. */
async function whichId(view: CloudView, text: string): Promise<string> {
  if (!text.includes("@")) {
    return "Any id of a customer will do, in capital and small letters as it is written: c-1042, shop/123, anonymous/9f2c….";
  }
  const id = idIn(EMAIL, text, { hash: sha256, spelling: addressSpelling }) ?? `${EMAIL}/<SHA-256 of the address>`;
  const isKnown = (await knownPerson(view, id)) !== undefined;
  return isKnown
    ? `An address is no id. Its hash is one: ${id}`
    : "An address is no id: give the customer's id, as your shop or CRM has it.";
}
