import type { Effect, Profile } from "../../core/model/profile.ts";
import type { ProfileStore } from "../../core/ports.ts";
import { type Item, number, text } from "./attributes.ts";
import { customerKey, dueShard, PROFILE } from "./keys.ts";
import {
  PART_NAMES,
  PROFILE_SCHEMA,
  type ProfileTexts,
  packEffect,
  parseProfile,
  profileTexts,
  textAttributes,
} from "./profile-item.ts";
import type { Change, Table } from "./table.ts";

/**
 * Profiles in the table.
 *
 * 1. A write conditions on `ver` and sets the parts that changed; `pending` is set whole only where the item comes to be.
 * 2. A clearing touches nothing but the effects it names and, where nothing else is pending, `due`.
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
    clear: async (customerId, all, due) => {
      const key = customerKey(customerId);
      const last = Math.max(0, Math.ceil(all.length / CLEARED) - 1) * CLEARED;
      for (let at = 0; at < last; at += CLEARED) await remove(table, key, all.slice(at, at + CLEARED));
      const ids = all.slice(last);
      const paths = ids.map((_, at) => `#pending.#p${at}`);
      const names = Object.fromEntries(ids.map((id, at) => [`#p${at}`, id]));
      const removed = [...paths, ...(due.next === undefined ? ["#due", "#dueShard"] : [])];
      const settled = await table.update(key, PROFILE, {
        update: clauses(due.next === undefined ? [] : ["#due = :next"], removed),
        condition: ["#due = :was", "size(#pending) = :count", ...paths.map((path) => `attribute_exists(${path})`)].join(
          " AND ",
        ),
        values: {
          ":was": number(due.was),
          ":count": number(ids.length),
          ...(due.next === undefined ? {} : { ":next": number(due.next) }),
        },
        names,
      });
      if (!settled && ids.length > 0) await remove(table, key, ids);
    },
  };
}

/**
 * Effects cleared by one update. An expression may have 4 KB and 300 operators:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
 */
const CLEARED = 75;

async function remove(table: Table, key: string, ids: readonly string[]): Promise<void> {
  await table.update(key, PROFILE, {
    update: clauses(
      [],
      ids.map((_, at) => `#pending.#p${at}`),
    ),
    condition: "attribute_exists(#pending)",
    names: Object.fromEntries(ids.map((id, at) => [`#p${at}`, id])),
  });
}

function creation(next: Profile, texts: ProfileTexts, added: Readonly<Record<string, Effect>>): Change {
  const pending = Object.fromEntries(Object.entries(added).map(([id, effect]) => [id, text(packEffect(effect))]));
  const attributes: Item = {
    schema: number(PROFILE_SCHEMA),
    born: number(next.born),
    pending: { M: pending },
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
  const effects = Object.entries(added);
  return {
    update: clauses(
      [
        ...Object.keys(attributes).map((name) => `#${name} = :${name}`),
        // Short, since an event may end some hundred entries at once.
        ...effects.map((_, at) => `#q.#${at}=:${at}`),
      ],
      removed,
    ),
    condition: "#ver = :expected",
    values: {
      ...placeholders(attributes),
      ":expected": number(expected),
      ...Object.fromEntries(effects.map(([, effect], at) => [`:${at}`, text(packEffect(effect))])),
    },
    names: { "#q": "pending", ...Object.fromEntries(effects.map(([id], at) => [`#${at}`, id])) },
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
