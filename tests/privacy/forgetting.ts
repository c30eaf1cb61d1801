import { memoryErasures } from "../../adapters/memory/erasures.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { LAST_WRITE_AFTER } from "../../core/privacy/erasure.ts";
import { beginErasure, endErasure, type ForgetDeps } from "../../core/privacy/forget.ts";
import { DAY, spied, type World } from "../ingest/world.ts";

/** The ports of an erasure in a world; `before` is asked before each call. */
export function forgetDeps(all: World, before: (method: string) => Promise<void> | void = () => undefined): ForgetDeps {
  const { deps } = all;
  const items = { "M#": deps.messages, "E#": deps.keyed, "R#": deps.spills, "G#": deps.members };
  return {
    profiles: spied(deps.profiles, before),
    erasures: spied(memoryErasures(deps.profiles.marks, items), before),
    tombstones: spied(deps.tombstones, before),
    runs: spied(deps.runs, before),
    clock: deps.clock,
    hash: sha256,
    tombstoneKept: 400 * DAY,
  };
}

/** A whole erasure, as the command performs it. */
export async function forget(all: World, customerId: string, deps = forgetDeps(all)): Promise<void> {
  const begun = await beginErasure(deps, customerId);
  all.clock.advance(LAST_WRITE_AFTER);
  await endErasure(deps, customerId, begun);
}

/** Everything that is stored under an id, by kind; empty where nothing is. */
export async function storedOf(all: World, id: string): Promise<Readonly<Record<string, number>>> {
  const { profiles } = all.deps;
  const own = await profiles.readOwn(id);
  const items = await forgetDeps(all).erasures.removeItems(id);
  return {
    ...items,
    ...(own !== undefined && { own: 1 }),
    ...(profiles.marks.all().has(id) && { mark: 1 }),
  };
}
