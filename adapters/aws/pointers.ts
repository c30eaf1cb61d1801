import type { Pointer } from "../../core/model/profile.ts";
import type { Clock } from "../../core/ports/system.ts";
import {
  checkSchema,
  customerKey,
  type Item,
  number,
  numberOf,
  PROFILE,
  requiredNumber,
  text,
  textOf,
} from "./item.ts";
import { isMark } from "./marks.ts";
import type { Condition, Table } from "./table.ts";

/*
 * Ids that name another customer. The item `C#<id>`/`PROFILE` then holds `into`, `intoBorn` and `since` in place of a
 * profile. Its schema number is one that code without pointers refuses.
 */

const POINTER_SCHEMA = 4;

/** The pointer in an item; undefined where it holds a profile. */
export function pointerIn(item: Item): Pointer | undefined {
  const into = textOf(item, "into");
  if (into === undefined) return undefined;
  checkSchema(item, POINTER_SCHEMA);
  return { into, born: requiredNumber(item, "intoBorn"), since: requiredNumber(item, "since") };
}

export function pointerItem(customerId: string, { into, born, since }: Pointer): Item {
  return {
    pk: text(customerKey(customerId)),
    sk: text(PROFILE),
    schema: number(POINTER_SCHEMA),
    into: text(into),
    intoBorn: number(born),
    since: number(since),
  };
}

/** The attributes that only pointers have. */
export const POINTER_NAMES = ["#into", "#intoBorn", "#since"];

/** That the item still is this pointer. */
export function isPointer({ into, since }: Pointer): Required<Condition> {
  return { condition: "#into = :into AND #since = :since", values: { ":into": text(into), ":since": number(since) } };
}

/** The item of a profile, and the id that it lies under. */
export interface Owner {
  readonly customerId: string;
  readonly item: Item;
}

/** Follows pointers from id to profile. */
export interface PointerReader {
  /** The item of the profile that this id names; undefined where there is none. */
  owner(customerId: string): Promise<Owner | undefined>;
  /** A pointer of this id that leads to no profile: whoever it named was erased. It counts as nothing. */
  dangling(customerId: string): Pointer | undefined;
}

/**
 * How long a pointer is remembered; milliseconds. A remembered pointer is only followed to the very profile that it
 * pointed to, by its `born`: where that is gone, or has become a pointer itself, the id's own item is read again. So an
 * id whose customer was erased never leads to whoever comes after them.
 */
const REMEMBERED_FOR = 60_000;
const MAX_REMEMBERED = 1_000;

/** More steps than any chain has: each of them is shortened when it is followed. */
const MAX_STEPS = 16;

/** `clock`: without one, pointers are not remembered. */
export function pointerReader(table: Table, clock: Clock | undefined): PointerReader {
  const remembered = new Map<string, Pointer & { readonly until: number }>();
  const gone = new Map<string, Pointer>();
  const read = (customerId: string) => table.get(customerKey(customerId), PROFILE);

  const fromMemory = async (customerId: string): Promise<Owner | undefined> => {
    const known = remembered.get(customerId);
    if (known === undefined) return undefined;
    if (clock !== undefined && clock.now() < known.until) {
      const item = await read(known.into);
      if (item !== undefined && isProfile(item, known.born)) return { customerId: known.into, item };
    }
    remembered.delete(customerId);
    return undefined;
  };

  const follow = async (customerId: string): Promise<Owner | undefined> => {
    let at = customerId;
    let first: Pointer | undefined;
    let last: Pointer | undefined;
    for (let steps = 0; steps <= MAX_STEPS; steps++) {
      const item = await read(at);
      const pointer = item && pointerIn(item);
      if (item !== undefined && pointer !== undefined) {
        first ??= pointer;
        last = pointer;
        at = pointer.into;
        continue;
      }
      if (first === undefined || last === undefined) {
        return item === undefined || isMark(item) ? undefined : { customerId: at, item };
      }
      if (item === undefined || !isProfile(item, last.born)) {
        put(gone, customerId, first);
        return undefined;
      }
      const to = { into: at, born: last.born, since: first.since };
      if (first.into !== at) await shorten(table, customerId, to, first);
      if (clock !== undefined) put(remembered, customerId, { ...to, until: clock.now() + REMEMBERED_FOR });
      return { customerId: at, item };
    }
    throw new Error("Pointers of a customer's id lead nowhere.");
  };

  return {
    owner: async (customerId) => (await fromMemory(customerId)) ?? follow(customerId),
    dangling: (customerId) => gone.get(customerId),
  };
}

/** Points an id past those between. Whoever may only read, or meets another writer, leaves it to the next. */
async function shorten(table: Table, customerId: string, to: Pointer, seen: Pointer): Promise<void> {
  await table.put(pointerItem(customerId, to), isPointer(seen)).catch(() => false);
}

function isProfile(item: Item, born: number): boolean {
  return pointerIn(item) === undefined && !isMark(item) && numberOf(item, "born") === born;
}

function put<T>(map: Map<string, T>, id: string, value: T): void {
  map.delete(id);
  map.set(id, value);
  const [oldest] = map.keys();
  if (map.size > MAX_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
