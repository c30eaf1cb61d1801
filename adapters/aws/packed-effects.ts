import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { pendingId } from "../../core/ingest/effects.ts";
import type { Effect } from "../../core/model/profile.ts";
import { type Item, text } from "./attributes.ts";
import { trusted } from "./packed.ts";
import { Places } from "./places.ts";

/** The name under which a group keeps what its effects have in common. */
const COMMON = "c";

/**
 * The effects of one write as one map: an event may end thousands of entries, and each of them then costs some ten bytes.
 * What effects have in common but for `n` and `start` stands once, in a list; each effect is a name,
 * `<place in the list>.<n>.<start in base 36>`. Earlier code kept the start in what they have in common.
 */
export function packEffects(effects: readonly Effect[]): AttributeValue {
  const common = new Places();
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
 * What an item has pending. The effects of one write are a map under the `ver` that it made; earlier code kept each effect
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
