import { defined } from "../model/defined.ts";
import { entryId } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import { messageKey } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import { atMoment, sharedMoment } from "../moment/shared-moment.ts";
import type { Decision, MessageFacts } from "../policy/decision.ts";
import { decide } from "../policy/gate.ts";
import type { RedoTarget } from "../redo/redo.ts";
import { addressHashes } from "./address-hash.ts";
import type { ChosenSend } from "./chosen.ts";
import type { SendDeps } from "./deps.ts";

/**
 * The gate's decision on this profile; reads the address's suppression, if there is an address. `again`: the message was given up,
 * and a person has it sent after all.
 */
export async function judge(
  deps: SendDeps,
  task: ChosenSend,
  profile: Profile,
  now: number,
  again?: RedoTarget,
): Promise<Decision> {
  const { hash, settings } = deps;
  const hashes = addressHashes(hash, profile, task.channel);
  const suppression = hashes.length === 0 ? undefined : await deps.suppressions.read(task.channel, hashes);
  const { paused } = await deps.control.read();
  const since = getOwn(paused, task.journey);
  const { entries } = profile;
  const entry = getOwn(entries, entryId(task.journey, task.n));
  const moment = entry && atMoment(sharedMoment(task.clock, entry, now), now);
  return decide({ now, hash, settings, profile, suppression, paused: since, moment, again, message: factsOf(task) });
}

function factsOf(task: ChosenSend): MessageFacts {
  const { journey, n, start, channel, topic, transactional } = task;
  return {
    key: messageKey(task),
    journey,
    n,
    ...defined({ start }),
    channel,
    transactional,
    ...defined({ topic }),
  };
}
