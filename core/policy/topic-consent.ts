import { getOwn } from "../model/json.ts";
import { type Check, drop, pass } from "./decision.ts";
import { latestConsent } from "./latest-consent.ts";

/**
 * The customer agrees to the topic on this channel: their latest word on the topic, or on the topic by this channel;
 * if they said nothing, the topic's default, which holds for the channels the topic lists. Anything unknown is a no.
 */
export const topicConsent: Check = ({ settings, profile, message }) => {
  const topic = message.topic ?? "";
  const said = latestConsent(profile, [topic, `${topic}/${message.channel}`]);
  if (said) {
    return said.agreed
      ? pass({ consent: said.key })
      : drop("no_consent", "consent", { topic, channel: message.channel, said: said.key, time: said.time });
  }
  const rule = getOwn(settings.topics, topic);
  const assumed = rule?.default === "in" && rule.channels.includes(message.channel);
  if (assumed) return pass({ consent: "default" });
  return drop("no_consent", "topic_default", { topic, channel: message.channel, default: rule?.default ?? "unknown" });
};
