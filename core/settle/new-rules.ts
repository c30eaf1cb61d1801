import type { Rules } from "../model/rules.ts";
import type { Clock, FanOutQueue, RecheckStore } from "../ports.ts";
import { indexOf } from "../segments/rules-index.ts";

/** By then every function runs the code that the new rules came with; seconds. */
const DEPLOYED = 300;

/**
 * Once segments, date entries or types of traits have changed, has the fan-out go through all profiles: an event would have them looked at
 * too, but not everybody does something. The work is put before it is noted; put twice it is only done twice. It is noted when
 * it will begin: until then occurrences over a segment that has changed wait.
 */
export async function recheckUnderNewRules({
  rules,
  looks,
  fanOut,
  clock,
}: {
  readonly rules: Rules;
  readonly looks: RecheckStore;
  readonly fanOut: FanOutQueue;
  readonly clock: Clock;
}): Promise<void> {
  const { looked, listed = {} } = await looks.read();
  if (looked === rules.look) return;
  const { segments, settings } = rules;
  const nothing = segments.length === 0 && indexOf(rules).dates.length === 0 && settings.traits === undefined;
  if (looked === undefined && nothing) return;
  await fanOut.put({ do: "look", rules: rules.look }, DEPLOYED);
  const since = clock.now() + DEPLOYED * 1000;
  await looks.change({ do: "look", look: { rules: rules.look, since, customers: 0 }, listed });
  await looks.change({ do: "looked", rules: rules.look });
}
