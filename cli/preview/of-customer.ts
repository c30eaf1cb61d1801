import type { Entry } from "../../core/model/entry.ts";
import type { Profile } from "../../core/model/profile.ts";
import { isOffloaded } from "../../core/profile/offload.ts";
import { toldBy } from "../../core/send/compose.ts";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import type { MadeUp } from "../../workflows/compiler/templates/made-up.ts";

/** The journeys that send a template, by name. */
export function sendersOf(journeys: readonly CompiledJourney[], template: string): ReadonlySet<string> {
  const named = `"template":${JSON.stringify(template)}`;
  return new Set(
    journeys.flatMap(({ journey, definition }) => (JSON.stringify(definition).includes(named) ? journey : [])),
  );
}

/**
 * A customer, with the event of their newest entry into a journey that sends the template; undefined where the profile has no such
 * entry. What earlier steps left is not known outside a run, apart from the events that waits matched.
 */
export function entryOfCustomer(
  profile: Profile,
  senders: ReadonlySet<string>,
): { readonly journey: string; readonly told: MadeUp["told"] } | undefined {
  const entries = Object.values(profile.entries).filter(
    (entry): entry is Entry => !isOffloaded(entry) && senders.has(entry.journey),
  );
  const [newest] = entries.toSorted((a, b) => b.start - a.start);
  return newest === undefined ? undefined : { journey: newest.journey, told: toldBy(newest, {}) };
}
