import { messageKey } from "../model/message.ts";
import { laneOf, laneRate, PACE_RULE } from "../model/pace.ts";
import type { Refusal } from "../policy/decision.ts";
import type { ChosenSend } from "./choices.ts";
import type { SendDeps } from "./deps.ts";

/** The instant that a message has waited for is good for so long; milliseconds. */
const GOOD_FOR = 60_000;

/**
 * The hold of a message that may not leave yet by the pace of its channel; undefined where it may. It waits once, until its own
 * instant. Nothing is read or written where an instant is free in memory; else the message is read, and where it has no instant yet one is leased.
 *
 * A message that a provider has already been asked for goes by the retries of its machine, which end after a day.
 */
export async function ownInstant(
  { pacing, settings, messages, clock }: SendDeps,
  send: ChosenSend,
): Promise<Refusal | undefined> {
  const pace = settings.pace?.[send.channel];
  if (pacing === undefined || pace === undefined) return undefined;
  const lane = laneOf(send);
  if (!pacing.isBusy(send.channel, lane) && pacing.takeNow(send.channel, lane)) return undefined;
  const stored = await messages.read(send.customer, messageKey(send));
  if (stored?.state === "claimed" || stored?.state === "released") return undefined;
  const rule = `${PACE_RULE}${send.channel}, ${lane}`;
  const holdUntil = (until: number): Refusal => ({
    kind: "hold",
    until,
    forAll: true,
    grounds: { rule, values: { perSecond: laneRate(pace, lane), until } },
  });
  if (stored?.verdict?.rule === rule && stored.until !== undefined) {
    const { until } = stored;
    if (clock.now() < until) return holdUntil(until);
    if (clock.now() < until + GOOD_FOR) return undefined;
  }
  if (pacing.takeNow(send.channel, lane)) return undefined;
  const instant = await pacing.take(send.channel, lane);
  // A Wait state's timestamp is no finer than a second.
  return instant <= clock.now() ? undefined : holdUntil(Math.ceil(instant / 1000) * 1000);
}
