import { pendingId } from "../../core/ingest/effects.ts";
import type { Effect, Profile } from "../../core/model/profile.ts";
import { number } from "./attributes.ts";
import { customerKey, PROFILE } from "./keys.ts";
import { packEffects, unpackEffects } from "./packed-effects.ts";
import type { Table } from "./table.ts";

/** Whose profile it is: somebody who was erased and came back has another. */
export type Life = Pick<Profile, "customerId" | "born">;

/** What is to be cleared, as it lies in the item. */
export interface Clearing {
  /** Names in `pending` that go as a whole: all effects of one write, or one effect of earlier code. */
  readonly names: readonly string[];
  /** Writes of whose effects some stay. */
  readonly partly: readonly { readonly name: string; readonly known: readonly Effect[]; readonly left: number }[];
  /** Nothing else was known to be pending. */
  readonly all: boolean;
}

/** The write in an effect's id in `pending`, `<ver>/<effect id>`; none in one of earlier code. */
const GROUP = /^(\d+)\//;

/** How these effects lie in the item, of what was pending as far as is known. */
export function clearingOf(pending: Readonly<Record<string, Effect>>, done: ReadonlySet<string>): Clearing {
  const groups = new Map<string, { readonly known: Effect[]; left: number }>();
  for (const [id, effect] of Object.entries(pending)) {
    const name = GROUP.exec(id)?.[1] ?? id;
    const group = groups.get(name) ?? { known: [], left: 0 };
    group.known.push(effect);
    if (!done.has(id)) group.left += 1;
    groups.set(name, group);
  }
  const touched = [...groups].filter(([, { known, left }]) => left < known.length);
  return {
    names: touched.flatMap(([name, { left }]) => (left === 0 ? [name] : [])),
    partly: touched.flatMap(([name, group]) => (group.left === 0 ? [] : [{ name, ...group }])),
    all: touched.length === groups.size && touched.every(([, { left }]) => left === 0),
  };
}

/**
 * Names cleared by one update. An expression may have 4 KB and 300 operators:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
 */
const CLEARED = 75;

/** Clears without touching the due time. */
export async function clearEffects(
  table: Table,
  of: Life,
  { names, partly }: Clearing,
  done: ReadonlySet<string>,
): Promise<void> {
  for (let at = 0; at < names.length; at += CLEARED) {
    const some = names.slice(at, at + CLEARED);
    await table.update(customerKey(of.customerId), PROFILE, {
      update: `REMOVE ${some.map((_, each) => `#pending.#p${each}`).join(", ")}`,
      condition: "attribute_exists(#pending) AND #born = :born",
      values: { ":born": number(of.born) },
      names: Object.fromEntries(some.map((name, each) => [`#p${each}`, name])),
    });
  }
  for (const { name, known } of partly) await clearPartly(table, of, name, known, done);
}

/** How often another who clears effects of the same write is met before the sweeper is left to perform them again. */
const TRIES = 20;

/**
 * Leaves of one write's effects those that were not performed. After its write a map of effects only ever shrinks: as long
 * as it has as many as we know of, it has just those.
 */
async function clearPartly(
  table: Table,
  { customerId, born }: Life,
  name: string,
  first: readonly Effect[],
  done: ReadonlySet<string>,
): Promise<void> {
  const key = customerKey(customerId);
  let known = first;
  for (let tries = 0; tries < TRIES; tries++) {
    const left = known.filter((effect) => !done.has(pendingId(name, effect)));
    if (left.length === known.length) return;
    const cleared = await table.update(key, PROFILE, {
      update: left.length === 0 ? "REMOVE #pending.#group" : "SET #pending.#group = :left",
      condition: "size(#pending.#group) = :size AND #born = :born",
      values: {
        ":born": number(born),
        ":size": number(known.length + 1),
        ...(left.length === 0 ? {} : { ":left": packEffects(left) }),
      },
      names: { "#group": name },
    });
    if (cleared) return;
    const stored = await table.get(key, PROFILE);
    if (stored?.born?.N !== String(born)) return;
    known = unpackEffects(stored.pending?.M?.[name]?.M ?? {});
  }
}
