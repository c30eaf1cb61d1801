import type { Effect, Profile } from "../../core/model/profile.ts";
import type { ProfileStore } from "../../core/ports.ts";
import { type Item, number, text } from "./attributes.ts";
import { type Clearing, clearEffects, clearingOf } from "./clearing.ts";
import { customerKey, dueShard, PROFILE } from "./keys.ts";
import { packEffects } from "./packed-effects.ts";
import {
  PART_NAMES,
  PROFILE_SCHEMA,
  type ProfileTexts,
  parseProfile,
  profileTexts,
  textAttributes,
} from "./profile-item.ts";
import type { Change, Table } from "./table.ts";

/**
 * Profiles in the table.
 *
 * 1. A write conditions on `ver` and sets the parts that changed; `pending` is set whole only where the item comes to be.
 * 2. The effects of one write are one map, set by one clause, however many they are.
 * 3. A clearing touches nothing but the effects it names and, where nothing else is pending, `due`.
 */
export function profileStore(table: Table): ProfileStore {
  const latest = latestStored();
  return {
    read: async (customerId) => {
      const item = await table.get(customerKey(customerId), PROFILE);
      if (item === undefined) return undefined;
      const parsed = parseProfile(customerId, item);
      latest.set(customerId, parsed);
      return parsed.profile;
    },
    write: async (next, expected, added) => {
      const { customerId } = next;
      const stored = latest.get(customerId);
      const known = stored !== undefined && stored.profile.ver === expected ? stored : undefined;
      const texts = profileTexts(next, known);
      latest.drop(customerId);
      const change =
        expected === undefined ? creation(next, texts, added) : revision(next, expected, texts, added, known);
      if (!(await table.update(customerKey(customerId), PROFILE, change))) return "clash";
      latest.set(customerId, { profile: next, texts });
      return "written";
    },
    clear: async (customerId, pending, performed, due) => {
      const key = customerKey(customerId);
      const done = new Set(performed);
      const clearing = clearingOf(pending, done);
      if (clearing.all && (await clearAll(table, key, clearing, due))) return;
      if (done.size > 0) await clearEffects(table, key, clearing, done);
    },
  };
}

/** Most names whose being there one condition asks for. */
const ASKED = 75;

/** Clears these effects and moves due, if they are all that is pending and due is what it was; else changes nothing. */
async function clearAll(
  table: Table,
  key: string,
  { names }: Clearing,
  { was, next }: Parameters<ProfileStore["clear"]>[3],
): Promise<boolean> {
  if (names.length > ASKED) return false;
  const paths = names.map((_, at) => `#pending.#p${at}`);
  return table.update(key, PROFILE, {
    update: clauses(next === undefined ? [] : ["#due = :next"], [
      ...paths,
      ...(next === undefined ? ["#due", "#dueShard"] : []),
    ]),
    condition: ["#due = :was", "size(#pending) = :count", ...paths.map((path) => `attribute_exists(${path})`)].join(
      " AND ",
    ),
    values: {
      ":was": number(was),
      ":count": number(names.length),
      ...(next === undefined ? {} : { ":next": number(next) }),
    },
    names: Object.fromEntries(names.map((name, at) => [`#p${at}`, name])),
  });
}

function creation(next: Profile, texts: ProfileTexts, added: Readonly<Record<string, Effect>>): Change {
  const effects = Object.values(added);
  const attributes: Item = {
    schema: number(PROFILE_SCHEMA),
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
    condition: "#ver = :expected",
    values: {
      ...placeholders(attributes),
      ":expected": number(expected),
      ...(decided ? { ":effects": packEffects(effects) } : {}),
    },
    names: { "#group": String(next.ver) },
  };
}

/** What is set by every write. */
function scalars({ customerId, ver, serial, due }: Profile): Item {
  return {
    ver: number(ver),
    serial: number(serial),
    ...(due === undefined ? {} : { due: number(due), dueShard: text(dueShard(customerId)) }),
  };
}

function clauses(set: readonly string[], removed: readonly string[] = []): string {
  const parts = [];
  if (set.length > 0) parts.push(`SET ${set.join(", ")}`);
  if (removed.length > 0) parts.push(`REMOVE ${removed.join(", ")}`);
  return parts.join(" ");
}

function placeholders(attributes: Item): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
}

interface Stored {
  readonly profile: Profile;
  readonly texts: ProfileTexts;
}

/** What this process last read or wrote, so that a write sends what changed only; right exactly where `ver` still fits. */
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
      if (customers.size > MOST_REMEMBERED && oldest !== undefined) customers.delete(oldest);
    },
    drop: (customerId) => customers.delete(customerId),
  };
}

/** A batch has at most ten customers; a few batches may be under way at once. */
const MOST_REMEMBERED = 64;
