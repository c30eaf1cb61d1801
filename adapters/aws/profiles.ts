import type { Effect } from "../../core/model/effect.ts";
import { ItemRefusedError } from "../../core/model/errors.ts";
import { utf8Bytes } from "../../core/model/json.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";
import { nothingToOffload, offloadBodies, offloadedAmong, withBodies } from "../../core/profile/offload.ts";
import { customerKey, dueShard, type Item, number, PROFILE, text } from "./item.ts";
import { clear, packEffects } from "./pending.ts";
import { PART_NAMES, type ProfileTexts, parseProfile, profileTexts, schemaOf, textAttributes } from "./profile-item.ts";
import { BODY_FORMAT, readBodies, writeBodies } from "./side-items.ts";
import { type Change, clauses, type Table } from "./table.ts";

/**
 * Profiles in the table.
 *
 * 1. A write is conditional on `ver` and `born` and sets the changed parts; `pending` is set as a whole only when the
 *    item is created.
 * 2. The effects of one write are one map, set by one clause, however many they are.
 * 3. Offloaded bodies are written before the profile that names them; what a crash or a clash leaves behind expires.
 * 4. A clearing touches only the effects it names and, where nothing else is pending, `due`.
 */
export function profileStore(table: Table): ProfileStore {
  const latest = latestStored();
  return {
    read: async (customerId, whole = []) => {
      const item = await table.get(customerKey(customerId), PROFILE);
      if (item === undefined) return undefined;
      const { profile: stored, texts } = parseProfile(customerId, item);
      const away = offloadedAmong(stored.entries, whole);
      const bodies = away.length === 0 ? NONE : await readBodies(table, stored, away);
      const profile = { ...stored, entries: withBodies(stored.entries, bodies) };
      latest.set(customerId, { profile, texts });
      return profile;
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
      await writeBodies(table, customerId, writes);
      const change =
        expected === undefined ? creation(put, texts, added) : revision(put, expected, texts, added, known);
      if (!(await table.update(customerKey(customerId), PROFILE, change))) return "clash";
      latest.set(customerId, { profile: next, texts });
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

function creation(next: Profile, texts: ProfileTexts, added: Readonly<Record<string, Effect>>): Change {
  const effects = Object.values(added);
  const attributes: Item = {
    schema: number(schemaOf(next)),
    born: number(next.born),
    pending: { M: effects.length === 0 ? {} : { [next.ver]: packEffects(effects) } },
    ...scalars(next),
    ...textAttributes(texts),
  };
  return {
    update: clauses(Object.keys(attributes).map((name) => `#${name} = :${name}`)),
    condition: "attribute_not_exists(#ver)",
    values: placeholders(attributes),
  };
}

function revision(
  next: Profile,
  expected: number,
  texts: ProfileTexts,
  added: Readonly<Record<string, Effect>>,
  known: { readonly texts: ProfileTexts } | undefined,
): Change {
  const attributes: Item = scalars(next);
  const removed: string[] = next.due === undefined ? ["#due", "#dueShard"] : [];
  for (const part of PART_NAMES) {
    const stored = texts[part];
    if (stored === undefined) {
      if (known === undefined || known.texts[part] !== undefined) removed.push(`#${part}`);
    } else if (known?.texts[part] !== stored) attributes[part] = text(stored);
  }
  if (texts.entries !== known?.texts.entries) attributes.schema = number(schemaOf(next));
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

function placeholders(attributes: Item): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
}

interface Stored {
  readonly profile: Profile;
  readonly texts: ProfileTexts;
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
