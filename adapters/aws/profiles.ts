import { entryIdsIn } from "../../core/identity/merged.ts";
import type { Effect } from "../../core/model/effect.ts";
import { ItemRefusedError, MergingError } from "../../core/model/errors.ts";
import { utf8Bytes } from "../../core/model/json.ts";
import type { Pointer, Profile } from "../../core/model/profile.ts";
import { addressHash, isValid } from "../../core/policy/address.ts";
import type { Own, ProfileStore } from "../../core/ports/profiles.ts";
import type { Clock } from "../../core/ports/system.ts";
import { nothingToOffload, offloadBodies, offloadedAmong, withBodies } from "../../core/profile/offload.ts";
import { sha256 } from "../system/system.ts";
import { customerKey, dueShard, type Item, number, PROFILE, text, textOf } from "./item.ts";
import { isMark } from "./marks.ts";
import { clear, packEffects } from "./pending.ts";
import { isPointer, POINTER_NAMES, pointerIn, pointerItem, pointerReader } from "./pointers.ts";
import {
  PART_NAMES,
  PARTS_OF_SCHEMA,
  type ProfileTexts,
  parseProfile,
  profileTexts,
  schemaOf,
  textAttributes,
} from "./profile-item.ts";
import { BODY_FORMAT, readBodies, writeBodies } from "./side-items.ts";
import { type Change, type Condition, clauses, type Table } from "./table.ts";

/**
 * Profiles in the table.
 *
 * 1. A write is conditional on `ver` and `born` and sets the changed parts; `pending` is set as a whole only when the
 *    item is created.
 * 2. The effects of one write are one map, set by one clause, however many they are.
 * 3. Offloaded bodies are written before the profile that names them; what a crash or a clash leaves behind expires.
 * 4. An id that is only another name, or whose profile was merged, holds a pointer, which `read` follows. Pointers are
 *    remembered for a minute where a clock is given.
 * 5. A clearing touches only the effects it names and, where nothing else is pending, `due`.
 */
export function profileStore(table: Table, clock?: Clock): ProfileStore {
  const latest = latestStored();
  const pointers = pointerReader(table, clock);
  const profileOf = async (customerId: string, item: Item, wanted: readonly string[] | "all") => {
    const { profile: stored, texts } = parseProfile(customerId, item);
    const away = offloadedAmong(stored.entries, wanted);
    const bodies = away.length === 0 ? NONE : await readBodies(table, stored, away);
    const profile = { ...stored, entries: withBodies(stored.entries, bodies) };
    latest.set(customerId, { profile, texts, phone: textOf(item, "phoneHash") });
    return profile;
  };
  return {
    read: async (customerId, whole = []) => {
      const owner = await pointers.owner(customerId);
      if (owner === undefined) return undefined;
      const numbered = owner.customerId === customerId ? undefined : parseProfile(owner.customerId, owner.item).profile;
      const wanted = numbered === undefined ? whole : entryIdsIn(numbered, customerId, whole);
      const profile = await profileOf(owner.customerId, owner.item, wanted);
      if (profile.merging !== undefined) throw new MergingError(profile.customerId);
      return profile;
    },
    readOwn: async (customerId) => {
      const item = await table.get(customerKey(customerId), PROFILE);
      if (item === undefined || isMark(item)) return undefined;
      const pointer = pointerIn(item);
      return pointer === undefined ? { profile: await profileOf(customerId, item, []) } : { pointer };
    },
    point: async (customerId, to, over) => {
      latest.drop(customerId);
      return (await table.put(pointerItem(customerId, to), unchanged(over))) ? "written" : "clash";
    },
    bodies: (profile, ids) => readBodies(table, profile, ids),
    write: async (next, expected, added, spare = 0) => {
      const { customerId } = next;
      const stored = latest.get(customerId);
      const known = stored !== undefined && stored.profile.ver === expected ? stored : undefined;
      const whole = profileTexts(next, known);
      const stay =
        next.entries === known?.profile.entries || nothingToOffload(next.entries, whole.entries ?? "", BODY_FORMAT);
      const { entries, writes } = stay
        ? { entries: next.entries, writes: [] }
        : offloadBodies(next.entries, BODY_FORMAT);
      const put = { ...next, entries };
      const texts = profileTexts(put, { profile: next, texts: whole });
      refuseOver(ITEM_BYTES - spare, texts, next.pending);
      latest.drop(customerId);
      await writeBodies(table, next, writes);
      const change =
        expected === undefined
          ? creation(put, texts, added, pointers.dangling(customerId))
          : revision(put, expected, texts, added, known);
      if (!(await table.update(customerKey(customerId), PROFILE, change))) return "clash";
      latest.set(customerId, { profile: next, texts, phone: phoneHash(next) });
      return "written";
    },
    clear: (...given) => clear(table, ...given),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
const ITEM_BYTES = 400 * 1024;

/** Throws where parts and effects exceed `most`; the few numbers beside them are ignored. */
function refuseOver(most: number, texts: ProfileTexts, pending: Profile["pending"]): void {
  let bytes = 0;
  for (const stored of Object.values(texts)) bytes += stored.length;
  // Only a large profile is measured closely.
  if (bytes < most / 4 && Object.keys(pending).length < 1_000) return;
  const effects = JSON.stringify(packEffects(Object.values(pending)));
  bytes = utf8Bytes(effects);
  for (const stored of Object.values(texts)) bytes += utf8Bytes(stored);
  if (bytes > most) throw new ItemRefusedError({ cause: new RangeError(`The profile has ${bytes} bytes.`) });
}

const NONE: ReadonlyMap<string, undefined> = new Map();

/** That what is stored under an id is still this. */
export function unchanged(over: Own | undefined): Condition {
  if (over === undefined) return { condition: "attribute_not_exists(#pk)" };
  if ("pointer" in over) return isPointer(over.pointer);
  const { ver, born } = over.profile;
  return { condition: "#ver = :ver AND #born = :born", values: { ":ver": number(ver), ":born": number(born) } };
}

/** `dangling`: a pointer that is stored under the id and leads to no profile. */
function creation(
  next: Profile,
  texts: ProfileTexts,
  added: Readonly<Record<string, Effect>>,
  dangling: Pointer | undefined,
): Change {
  const effects = Object.values(added);
  const attributes: Item = {
    schema: number(schemaOf(next)),
    born: number(next.born),
    pending: { M: effects.length === 0 ? {} : { [next.ver]: packEffects(effects) } },
    ...scalars(next),
    ...phoneOf(phoneHash(next)),
    ...textAttributes(texts),
  };
  const nothing = "attribute_not_exists(#ver) AND attribute_not_exists(#into)";
  const pointer = dangling && isPointer(dangling);
  return {
    update: clauses(
      Object.keys(attributes).map((name) => `#${name} = :${name}`),
      pointer && POINTER_NAMES,
    ),
    condition: pointer === undefined ? nothing : `(${nothing}) OR (${pointer.condition})`,
    values: { ...placeholders(attributes), ...pointer?.values },
  };
}

function revision(
  next: Profile,
  expected: number,
  texts: ProfileTexts,
  added: Readonly<Record<string, Effect>>,
  known: Pick<Stored, "texts" | "phone"> | undefined,
): Change {
  const attributes: Item = scalars(next);
  const removed: string[] = next.due === undefined ? ["#due", "#dueShard"] : [];
  const phone = phoneHash(next);
  if (known === undefined || known.phone !== phone) {
    Object.assign(attributes, phoneOf(phone));
    if (phone === undefined) removed.push("#phoneHash");
  }
  for (const part of PART_NAMES) {
    const stored = texts[part];
    if (stored === undefined) {
      if (known === undefined || known.texts[part] !== undefined) removed.push(`#${part}`);
    } else if (known?.texts[part] !== stored) attributes[part] = text(stored);
  }
  if (PARTS_OF_SCHEMA.some((part) => texts[part] !== known?.texts[part])) attributes.schema = number(schemaOf(next));
  const effects = Object.values(added);
  const decided = effects.length > 0;
  return {
    update: clauses(
      [
        ...Object.keys(attributes).map((name) => `#${name} = :${name}`),
        ...(decided ? ["#pending.#group = :effects"] : []),
      ],
      removed,
    ),
    condition: "#ver = :expected AND #born = :born",
    values: {
      ":born": number(next.born),
      ...placeholders(attributes),
      ":expected": number(expected),
      ...(decided ? { ":effects": packEffects(effects) } : {}),
    },
    names: { "#group": String(next.ver) },
  };
}

/** The attributes that every write sets. */
function scalars({ customerId, ver, serial, due }: Profile): Item {
  return {
    ver: number(ver),
    serial: number(serial),
    ...(due === undefined ? {} : { due: number(due), dueShard: text(dueShard(customerId)) }),
  };
}

/**
 * The hash of the customer's number, by which the index `phones` finds them (ADR 0152); none where they have no number that can be
 * written to.
 */
function phoneHash({ addresses: { phone } }: Profile): string | undefined {
  return phone?.v && isValid("phone", phone.v) ? addressHash(sha256, phone.v) : undefined;
}

function phoneOf(hash: string | undefined): Item {
  return hash === undefined ? {} : { phoneHash: text(hash) };
}

function placeholders(attributes: Item): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
}

interface Stored {
  readonly profile: Profile;
  readonly texts: ProfileTexts;
  readonly phone: string | undefined;
}

/**
 * What this process last read or wrote, so that a write sends only changes. An entry is valid only if its `ver` is
 * still stored.
 */
function latestStored(): {
  get(customerId: string): Stored | undefined;
  set(customerId: string, stored: Stored): void;
  drop(customerId: string): void;
} {
  const customers = new Map<string, Stored>();
  return {
    get: (customerId) => customers.get(customerId),
    set: (customerId, stored) => {
      customers.delete(customerId);
      customers.set(customerId, stored);
      const [oldest] = customers.keys();
      if (customers.size > MAX_REMEMBERED && oldest !== undefined) customers.delete(oldest);
    },
    drop: (customerId) => customers.delete(customerId),
  };
}

/** A batch has at most ten customers; a few batches may be under way at once. */
const MAX_REMEMBERED = 64;
