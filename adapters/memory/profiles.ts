import { entryIdsIn, type Numbered, originOf } from "../../core/identity/merged.ts";
import { defined } from "../../core/model/defined.ts";
import type { Effect } from "../../core/model/effect.ts";
import type { EntryBody } from "../../core/model/entry.ts";
import { MergingError } from "../../core/model/errors.ts";
import type { Pointer, Profile, RecentEvent } from "../../core/model/profile.ts";
import type { ErasureStore } from "../../core/ports/privacy.ts";
import type { KeyedEntries, KeyedEntryStore, Own, ProfileStore, SpillStore } from "../../core/ports/profiles.ts";
import type { Clock } from "../../core/ports/system.ts";
import type { Erasure } from "../../core/privacy/erasure.ts";
import { isOffloaded, offloadBodies, offloadedAmong, withBodies } from "../../core/profile/offload.ts";
import { sha256 } from "../system/system.ts";
import { yieldToOthers } from "./system.ts";

/** Profiles in memory. Every call yields first. Stored profiles are frozen copies: code that changes one fails. */
export interface MemoryProfiles extends ProfileStore {
  /** Every stored profile, with the bodies of its entries; read at every instant of a history. */
  all(): readonly Profile[];
  /** Every stored profile as it lies, bodies of entries left away: what an index or a scan reads. */
  heads(): readonly Profile[];
  /** Removes the customer's data, as an erasure does: with all ids that lead to them. */
  erase(customerId: string): void;
  /** Every stored pointer, by its id. */
  pointers(): ReadonlyMap<string, Pointer>;
  /** Marks of erasures, by id; what is stored elsewhere under an id is removed by `remove`. */
  readonly marks: ProfileMarks;
}

/** The part of an erasure that concerns profiles. */
export type ProfileMarks = Pick<ErasureStore, "read" | "mark" | "unmark"> & {
  all(): ReadonlyMap<string, Erasure>;
  /** Removes the offloaded bodies of entries of this id; how many. */
  removeBodies(customerId: string): number;
};

/** `most`: bytes that entries may take before bodies are offloaded. */
export function memoryProfiles(most?: number): MemoryProfiles {
  const stored = new Map<string, Profile>();
  const bodies = new Map<string, string>();
  const pointers = new Map<string, Pointer>();
  const marks = new Map<string, Erasure>();
  const place = (profile: Numbered, number: number, hash: string) => {
    const { customerId, n } = originOf(profile, number);
    return JSON.stringify([customerId, n, hash]);
  };
  const bodiesOf = (profile: Profile, ids: readonly string[]) =>
    new Map(
      ids.flatMap((id): [string, EntryBody | undefined][] => {
        const entry = profile.entries[id];
        if (entry === undefined || !isOffloaded(entry)) return [];
        const text = bodies.get(place(profile, entry.n, entry.offloaded.hash));
        return [[id, text === undefined ? undefined : JSON.parse(text)]];
      }),
    );
  const whole = (profile: Profile): Profile => {
    const away = offloadedAmong(profile.entries, "all");
    if (away.length === 0) return profile;
    return { ...profile, entries: unmarked(withBodies(profile.entries, bodiesOf(profile, away))) };
  };
  /** The id under which the profile lies; a pointer to whoever was erased leads to none. */
  const ownerOf = (customerId: string): string | undefined => {
    let [id, born] = [customerId, stored.get(customerId)?.born];
    for (let to = pointers.get(id); to !== undefined; to = pointers.get(id)) [id, born] = [to.into, to.born];
    return stored.get(id)?.born === born && born !== undefined ? id : undefined;
  };
  /** That what is stored under an id still is this. */
  const isSame = (customerId: string, over: Own | undefined) => {
    const profile = stored.get(customerId);
    const pointer = pointers.get(customerId);
    if (over === undefined) return profile === undefined && pointer === undefined;
    if ("pointer" in over) return pointer?.into === over.pointer.into && pointer.since === over.pointer.since;
    return profile?.ver === over.profile.ver && profile.born === over.profile.born;
  };
  return {
    all: () => [...stored.values()].map(whole),
    heads: () => [...stored.values()],
    pointers: () => pointers,
    erase: (customerId) => {
      const owner = ownerOf(customerId) ?? customerId;
      for (const id of Object.keys(stored.get(owner)?.merged ?? {})) stored.delete(id);
      for (const id of pointers.keys()) if (ownerOf(id) === owner) pointers.delete(id);
      stored.delete(owner);
    },
    async read(customerId, whole = []) {
      await yieldToOthers();
      const owner = ownerOf(customerId);
      // One more await for each pointer that is followed, as a table has.
      if (owner !== customerId) await yieldToOthers();
      const profile = owner === undefined ? undefined : stored.get(owner);
      if (profile === undefined) return undefined;
      if (profile.merging !== undefined) throw new MergingError(profile.customerId);
      const away = offloadedAmong(profile.entries, entryIdsIn(profile, customerId, whole));
      if (away.length === 0) return profile;
      return { ...profile, entries: withBodies(profile.entries, bodiesOf(profile, away)) };
    },
    marks: {
      all: () => marks,
      async read(customerId) {
        await yieldToOthers();
        return marks.get(customerId);
      },
      async mark(customerId, erasure, over) {
        await yieldToOthers();
        if (marks.has(customerId) || !isSame(customerId, over)) return false;
        stored.delete(customerId);
        pointers.delete(customerId);
        marks.set(customerId, erasure);
        return true;
      },
      async unmark(customerId, at) {
        await yieldToOthers();
        if (marks.get(customerId)?.at === at) marks.delete(customerId);
      },
      removeBodies: (customerId) => eraseOf(bodies, customerId),
    },
    async readOwn(customerId) {
      await yieldToOthers();
      const pointer = pointers.get(customerId);
      const profile = stored.get(customerId);
      if (profile !== undefined) return { profile };
      return pointer && { pointer };
    },
    async point(customerId, to, over) {
      await yieldToOthers();
      if (marks.has(customerId) || !isSame(customerId, over)) return "clash";
      stored.delete(customerId);
      pointers.set(customerId, to);
      return "written";
    },
    async bodies(profile, ids) {
      await yieldToOthers();
      return bodiesOf(profile, ids);
    },
    async write(next, expected, added) {
      await yieldToOthers();
      const { entries, writes } = offloadBodies(next.entries, {
        hash: sha256,
        text: JSON.stringify,
        ...defined({ most }),
      });
      for (const { n, hash, text } of writes) {
        if (text !== undefined) bodies.set(place(next, n, hash), text);
      }
      if (writes.length > 0) await yieldToOthers();
      const known = stored.get(next.customerId);
      if (marks.has(next.customerId)) return "clash";
      if (known === undefined && ownerOf(next.customerId) !== undefined) return "clash";
      if (known?.ver !== expected || (known !== undefined && known.born !== next.born)) return "clash";
      if (next.ver <= (expected ?? 0)) throw new Error("A write must make ver larger.");
      pointers.delete(next.customerId);
      stored.set(next.customerId, copy({ ...next, entries, pending: { ...known?.pending, ...added } }));
      return "written";
    },
    async clear({ customerId, born }, _pending, ids, due) {
      await yieldToOthers();
      const known = stored.get(customerId);
      if (known?.born !== born) return;
      const pending = without(known.pending, ids);
      const { due: is, ...rest } = known;
      const settled = is === due.was && Object.keys(pending).length === 0;
      const next = settled ? due.next : is;
      stored.set(customerId, Object.freeze({ ...rest, pending, ...defined({ due: next }) }));
    },
  };
}

/** As a table stores it: through JSON; structuredClone takes three times as long. */
function copy(profile: Profile): Profile {
  return frozen(JSON.parse(JSON.stringify(profile)));
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** The entries without the location of their bodies. */
function unmarked(entries: Profile["entries"]): Profile["entries"] {
  return Object.fromEntries(
    Object.entries(entries).map(([id, entry]) => {
      if (isOffloaded(entry)) return [id, entry];
      const { stored: _, ...rest } = entry;
      return [id, rest];
    }),
  );
}

function without(pending: Readonly<Record<string, Effect>>, ids: readonly string[]): Record<string, Effect> {
  const gone = new Set(ids);
  return Object.fromEntries(Object.entries(pending).filter(([id]) => !gone.has(id)));
}

/** Removes what lies under keys that begin with this customer; how many. */
function eraseOf(stored: Map<string, unknown>, customerId: string): number {
  const theirs = [...stored.keys()].filter((place) => JSON.parse(place)[0] === customerId);
  for (const place of theirs) stored.delete(place);
  return theirs.length;
}

/** Spilled events in memory; an item past its time is ignored. */
interface MemorySpills extends SpillStore {
  /** Removes the customer's data, as an erasure does; how many items. */
  erase(customerId: string): number;
}

export function memorySpills(clock: Clock): MemorySpills {
  const stored = new Map<string, { readonly events: readonly RecentEvent[]; readonly expiresAt: number }>();
  const key = (customerId: string, sk: string) => JSON.stringify([customerId, sk]);
  return {
    erase: (customerId) => eraseOf(stored, customerId),
    async read(customerId, sks) {
      await yieldToOthers();
      const items = sks.map((sk) => stored.get(key(customerId, sk)));
      return items.flatMap((item) => (item && item.expiresAt > clock.now() ? structuredClone(item.events) : []));
    },
    async put(customerId, sk, events, expiresAt) {
      await yieldToOthers();
      stored.set(key(customerId, sk), { events: structuredClone(events), expiresAt });
    },
  };
}

/** Archived entries in memory. */
interface MemoryKeyedEntries extends KeyedEntryStore {
  /** Removes the customer's data, as an erasure does; how many items. */
  erase(customerId: string): number;
}

export function memoryKeyedEntries(): MemoryKeyedEntries {
  const stored = new Map<string, KeyedEntries>();
  const id = (customerId: string, journey: string, key: string) => JSON.stringify([customerId, journey, key]);
  return {
    erase: (customerId) => eraseOf(stored, customerId),
    async read(customerId, journey, key) {
      await yieldToOthers();
      return stored.get(id(customerId, journey, key));
    },
    async put(customerId, journey, key, { n, start }) {
      await yieldToOthers();
      const known = stored.get(id(customerId, journey, key));
      if (known !== undefined && n <= known.n) return;
      stored.set(id(customerId, journey, key), { count: (known?.count ?? 0) + 1, last: start, n });
    },
  };
}
