import type { Effect } from "../model/profile.ts";

/** The id of an effect: the same decision has the same id, however often it is taken. */
export function effectId(effect: Effect): string {
  const entry = `${effect.journey}#${effect.n}`;
  return effect.kind === "wake" ? `wake#${entry}#${effect.step}#${effect.pass}` : `${effect.kind}#${entry}`;
}

const ORDER = { enter: 0, wake: 1, exit: 2 } satisfies Record<Effect["kind"], number>;

/** Effects in the order in which they are performed: by entry, and per entry enter, wake, exit. */
export function inOrder(pending: Readonly<Record<string, Effect>>): [string, Effect][] {
  return Object.entries(pending).sort(
    ([idA, a], [idB, b]) => a.n - b.n || ORDER[a.kind] - ORDER[b.kind] || (idA < idB ? -1 : 1),
  );
}
