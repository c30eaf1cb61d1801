import { CHANNEL_FACTS } from "../channels/channels.ts";
import { liveEntry } from "../enter/end.ts";
import { getOwn, type Json } from "../model/json.ts";
import type { Answer, Profile, Stamped } from "../model/profile.ts";
import { stickyShare } from "../model/share.ts";
import { UNSUBSCRIBED } from "../model/suppression.ts";
import { pendingAgreements } from "../profile/consent.ts";
import { isStillWanted } from "../redo/redo.ts";
import { address } from "./address.ts";
import { bestHour } from "./best-hour.ts";
import { budgets } from "./budgets.ts";
import { caps, slotOf } from "./caps.ts";
import { allow, type Check, type Decision, drop, type MessageFacts, type PolicyInput } from "./decision.ts";
import { deliverability } from "./deliverability.ts";
import { hours } from "./hours.ts";

/** The customer is not in the global control group, a fixed share of customers that never gets marketing messages. */
const controlGroup: Check = ({ settings, profile, hash }) => {
  const { control } = settings;
  if (control === undefined || stickyShare(hash, "control", profile.customerId) >= control) return allow();
  return drop("control_group", "control", { control });
};

const MINUTE = 60_000;
const SHORTEST = 5 * MINUTE;
const LONGEST = 24 * 60 * MINUTE;

/**
 * The journey is not paused. If it is, the message is held for half as long as the pause has lasted, at least five minutes and
 * at most a day: the end of the pause is not known, and each hold costs two transitions.
 */
const paused: Check = ({ paused: since, message, now }) => {
  if (since === undefined) return allow();
  const until = now + Math.min(LONGEST, Math.max(SHORTEST, (now - since) / 2));
  // Whole seconds: a Wait state's timestamp is no finer.
  const grounds = { rule: "journey paused", values: { journey: message.journey, since } };
  return { kind: "hold", until: Math.ceil(until / 1000) * 1000, grounds };
};

/**
 * The entry is live: not ended, not past its timeout, and not held out. A message that was given up may also be sent to
 * customers who have completed the journey.
 */
const inside: Check = ({ profile, message, now, again }) => {
  if (again !== undefined) return isStillWanted(profile, again, now) ? allow() : { kind: "exited" };
  const entry = liveEntry(profile, message, now);
  return entry === undefined || entry.holdout ? { kind: "exited" } : allow();
};

/** The customer has not opted out of the channel, or of every channel. Holds for transactional messages too. */
const channelOptOut: Check = ({ profile, message }) => {
  const said = latestConsent(profile, ["all", `all/${message.channel}`]);
  if (said === undefined || said.agreed) return allow();
  return drop("channel_opt_out", "channel", { channel: message.channel, said: said.key, time: said.time });
};

/**
 * The customer agrees to the topic on this channel: their latest word on the topic, or on the topic by this channel;
 * if they said nothing, the topic's default, which holds for the channels the topic lists. Anything unknown is a no, and an
 * agreement that waits to be confirmed counts as nothing said.
 */
const topicConsent: Check = ({ settings, profile, message }) => {
  const topic = message.topic ?? "";
  const keys = [topic, `${topic}/${message.channel}`];
  const said = latestConsent(profile, keys);
  if (said?.agreed) return allow({ consent: said.key });
  const rule = getOwn(settings.topics, topic);
  const assumed = rule?.default === "in" && rule.channels.includes(message.channel);
  if (said === undefined && assumed) return allow({ consent: "default" });
  const { channel } = message;
  const waiting = unconfirmed(profile, keys);
  if (waiting !== undefined) {
    const { t: time, how = "trusted" } = waiting;
    return drop("unconfirmed_consent", "unconfirmed", { topic, channel, time, how });
  }
  if (said !== undefined) return drop("no_consent", "consent", { topic, channel, said: said.key, time: said.time });
  return drop("no_consent", "topic_default", { topic, channel, default: rule?.default ?? "unknown" });
};

/** The latest agreement under any of these keys that waits to be confirmed. */
function unconfirmed(profile: Profile, keys: readonly string[]): Answer | undefined {
  const found = pendingAgreements(profile).filter(([key]) => keys.includes(key));
  return found.map(([, answer]) => answer).toSorted((a, b) => b.t - a.t)[0];
}

/**
 * The customer's latest answer under any of these keys, with the key; undefined if there is none. Of two answers of the same time
 * the refusal counts.
 */
export function latestConsent(
  profile: Profile,
  keys: readonly string[],
): { readonly key: string; readonly agreed: boolean; readonly time: number } | undefined {
  let found: { key: string; said: Stamped<boolean> } | undefined;
  for (const key of keys) {
    const said = getOwn(profile.consent, key);
    if (said === undefined) continue;
    if (found === undefined || said.t > found.said.t || (said.t === found.said.t && !said.v)) found = { key, said };
  }
  return found && { key: found.key, agreed: found.said.v, time: found.said.t };
}

/**
 * The address has not bounced or complained. A customer who has unsubscribed gets no marketing until they agree again, to the
 * topic or to the whole channel. They still get receipts.
 *
 * For a text message, an unsubscription is the answer STOP: nothing is sent to the number, not even receipts, since AWS blocks
 * it. https://docs.aws.amazon.com/sms-voice/latest/userguide/opt-out-list.html
 */
export const suppression: Check = ({ suppression: known, message, profile }) => {
  if (known === undefined) return allow();
  const { channel, transactional } = message;
  const values = { channel, suppression: known.reason, time: known.time };
  if (known.reason !== UNSUBSCRIBED || CHANNEL_FACTS[channel].unsubscribing === "everything")
    return drop("suppressed", "suppression", values);
  if (transactional) return allow({ suppression: known.reason });
  const agreed = agreedSince(profile, message, known.time);
  return agreed === undefined ? drop("suppressed", "suppression", values) : allow({ agreed, unsubscribed: known.time });
};

/** The time of an agreement to the topic or the channel after this time; undefined if there is none. */
export function agreedSince(
  { consent }: Pick<Profile, "consent">,
  { topic = "", channel }: Pick<MessageFacts, "topic" | "channel">,
  time: number,
): number | undefined {
  const said = [topic, `${topic}/${channel}`, "all", `all/${channel}`].flatMap((key) => getOwn(consent, key) ?? []);
  return said.find(({ v, t }) => v && t > time)?.t;
}

/**
 * The one gate for messages of every channel. It decides and does nothing.
 *
 * 1. The checks run in the order of this record, and the first that refuses decides.
 * 2. Transactional messages skip only the checks marked `marketing`. The suppression check treats them differently itself.
 * 3. What the customer does not get, such as a task of a colleague, skips the checks marked `felt`, which spare the customer; it takes no
 *    place of a cap. Without a topic a refusal of the channel does not stop it either: it is no message to them, and it may be by what they
 *    are taken off a list.
 */
const CHECKS: Readonly<
  Record<string, { readonly check: Check; readonly of: "all" | "marketing"; readonly felt?: true }>
> = {
  inside: { check: inside, of: "all" },
  paused: { check: paused, of: "all" },
  control: { check: controlGroup, of: "marketing" },
  consent: { check: topicConsent, of: "marketing" },
  channel: { check: channelOptOut, of: "all" },
  suppression: { check: suppression, of: "all" },
  address: { check: address, of: "all" },
  budgets: { check: budgets, of: "marketing" },
  deliverability: { check: deliverability, of: "marketing" },
  hours: { check: hours, of: "marketing", felt: true },
  "best hour": { check: bestHour, of: "marketing", felt: true },
  caps: { check: caps, of: "marketing", felt: true },
};

/** Whether the message may be sent now, later, or not at all, with the rule that decided and the values it saw. */
export function decide(input: PolicyInput): Decision {
  const saw: Record<string, Json> = {};
  const over: string[] = [];
  const { channel, transactional } = input.message;
  const reaches = CHANNEL_FACTS[channel].reaches !== false;
  for (const [name, { check, of, felt }] of Object.entries(CHECKS)) {
    if (of === "marketing" && transactional) continue;
    if (!reaches && (felt || (transactional && check === channelOptOut))) continue;
    const result = check(input);
    if (result.kind !== "allow") return result;
    if (result.saw !== undefined) saw[name] = result.saw;
    over.push(...(result.over ?? []));
  }
  const grounds = { rule: "allowed", values: saw };
  return transactional || !reaches ? { kind: "allow", grounds } : { kind: "allow", slot: slotOf(input, over), grounds };
}
