import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type Effect, pendingId } from "../../core/model/effect.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";
import { customerKey, type Item, number, PROFILE, text } from "./item.ts";
import { SharedValues, trusted } from "./packed.ts";
import { clauses, type Table } from "./table.ts";

/** Names a profile: a customer who was erased and came back has another `born`. */
type ProfileRef = Pick<Profile, "customerId" | "born">;

/** The effects to clear, as they are stored in the item. */
interface PendingChanges {
  /** Names in `pending` to remove: all effects of one write, or one effect of an older release. */
  readonly names: readonly string[];
  /** Writes whose effects are cleared in part. */
  readonly partly: readonly { readonly name: string; readonly known: readonly Effect[]; readonly left: number }[];
  /** No other effect is known to be pending. */
  readonly all: boolean;
}

/** The write in the id of a pending effect, `<ver>/<effect id>`; absent in older releases. */
const GROUP = /^(\d+)\//;

/** Clears performed effects and, where nothing else is pending, moves due; see ProfileStore. */
export async function clear(
  table: Table,
  ...[of, pending, performed, due]: Parameters<ProfileStore["clear"]>
): Promise<void> {
  const done = new Set(performed);
  const clearing = clearingOf(pending, done);
  if (clearing.all && (await clearAll(table, of, clearing, due))) return;
  if (done.size > 0) await clearEffects(table, of, clearing, done);
}

/** How these effects are stored in the item, as far as it is known. */
function clearingOf(pending: Readonly<Record<string, Effect>>, done: ReadonlySet<string>): PendingChanges {
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
 * Names cleared or compared by one update. An expression may have 4 KB and 300 operators:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
 */
const NAMES_A_REQUEST = 75;

/**
 * Clears these effects and sets the due time, if nothing else is pending and the due time is unchanged; else changes
 * nothing.
 */
async function clearAll(
  table: Table,
  { customerId, born }: ProfileRef,
  { names }: PendingChanges,
  { was, next }: Parameters<ProfileStore["clear"]>[3],
): Promise<boolean> {
  if (names.length > NAMES_A_REQUEST) return false;
  const paths = pathsOf(names);
  const removed = [...paths, ...(next === undefined ? ["#due", "#dueShard"] : [])];
  return table.update(customerKey(customerId), PROFILE, {
    update: clauses(next === undefined ? [] : ["#due = :next"], removed),
    condition: [
      "#due = :was AND #born = :born AND size(#pending) = :count",
      ...paths.map((path) => `attribute_exists(${path})`),
    ].join(" AND "),
    values: {
      ":born": number(born),
      ":was": number(was),
      ":count": number(names.length),
      ...(next === undefined ? {} : { ":next": number(next) }),
    },
    names: pathNames(names),
  });
}

function pathsOf(names: readonly string[]): readonly string[] {
  return names.map((_, at) => `#pending.#p${at}`);
}

/** What those paths name. */
function pathNames(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, at) => [`#p${at}`, name]));
}

/** Clears without touching the due time. */
async function clearEffects(
  table: Table,
  of: ProfileRef,
  { names, partly }: PendingChanges,
  done: ReadonlySet<string>,
): Promise<void> {
  for (let at = 0; at < names.length; at += NAMES_A_REQUEST) {
    const some = names.slice(at, at + NAMES_A_REQUEST);
    await table.update(customerKey(of.customerId), PROFILE, {
      update: clauses([], pathsOf(some)),
      condition: "attribute_exists(#pending) AND #born = :born",
      values: { ":born": number(of.born) },
      names: pathNames(some),
    });
  }
  for (const { name, known } of partly) await clearPartly(table, of, name, known, done);
}

/**
 * How often a clearing is retried when another writer clears effects of the same write; then the sweeper performs them
 * again.
 */
const TRIES = 20;

/**
 * Keeps the unperformed effects of one write. After its write, a map of effects only shrinks: while it has as many
 * effects as known, it has exactly those.
 */
async function clearPartly(
  table: Table,
  { customerId, born }: ProfileRef,
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

/** The key of what the effects of a group have in common. */
const COMMON = "c";

/**
 * The effects of one write as one map: an event may end thousands of entries, and each effect then costs some ten
 * bytes. What effects share, except `n` and `start`, is stored once in a list. Each effect is a key, `<index in the
 * list>.<n>.<start in base 36>`. Older releases stored the start in the shared part.
 */
export function packEffects(effects: readonly Effect[]): AttributeValue {
  const common = new SharedValues();
  const packed: Item = {};
  for (const effect of effects) {
    const { n, start, ...rest } = { n: undefined, start: undefined, ...effect };
    packed[`${common.of(rest)}.${n ?? ""}${start === undefined ? "" : `.${start.toString(36)}`}`] = { NULL: true };
  }
  return { M: { [COMMON]: text(JSON.stringify(common.values())), ...packed } };
}

/** The effects in such a map. */
export function unpackEffects(group: Item): readonly Effect[] {
  const common = trusted<readonly Effect[]>(JSON.parse(group[COMMON]?.S ?? "[]"));
  return Object.keys(group).flatMap((name) => {
    if (name === COMMON) return [];
    const [place = "", n = "", start] = name.split(".");
    const own = { ...(n === "" ? {} : { n: Number(n) }), ...(start && { start: Number.parseInt(start, 36) }) };
    return [trusted<Effect>({ ...common[Number(place)], ...own })];
  });
}

/**
 * The pending effects of an item. The effects of one write are a map under its `ver`; older releases stored each effect
 * as a text under its own id.
 */
export function parsePending(stored: Item): Readonly<Record<string, Effect>> {
  const pending: Record<string, Effect> = {};
  for (const [name, value] of Object.entries(stored)) {
    if (value.S !== undefined) pending[name] = trusted<Effect>(JSON.parse(value.S));
    for (const effect of unpackEffects(value.M ?? {})) pending[pendingId(name, effect)] = effect;
  }
  return pending;
}
