import { getOwn } from "../model/json.ts";
import type { Profile, Stamped } from "../model/profile.ts";
import { allow, type Check, drop } from "./decision.ts";

/** The customer has not opted out of the channel, or of every channel. Holds for transactional messages too. */
export const channelOptOut: Check = ({ profile, message }) => {
  const said = latestConsent(profile, ["all", `all/${message.channel}`]);
  if (said === undefined || said.agreed) return allow();
  return drop("channel_opt_out", "channel", { channel: message.channel, said: said.key, time: said.time });
};

/**
 * The customer agrees to the topic on this channel: their latest word on the topic, or on the topic by this channel;
 * if they said nothing, the topic's default, which holds for the channels the topic lists. Anything unknown is a no.
 */
export const topicConsent: Check = ({ settings, profile, message }) => {
  const topic = message.topic ?? "";
  const said = latestConsent(profile, [topic, `${topic}/${message.channel}`]);
  if (said) {
    return said.agreed
      ? allow({ consent: said.key })
      : drop("no_consent", "consent", { topic, channel: message.channel, said: said.key, time: said.time });
  }
  const rule = getOwn(settings.topics, topic);
  const assumed = rule?.default === "in" && rule.channels.includes(message.channel);
  if (assumed) return allow({ consent: "default" });
  return drop("no_consent", "topic_default", { topic, channel: message.channel, default: rule?.default ?? "unknown" });
};

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
