import { CHANNEL_FACTS } from "../channels/channels.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import { UNSUBSCRIBED } from "../model/suppression.ts";
import { allow, type Check, drop, type MessageFacts } from "./decision.ts";

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

function agreedSince({ consent }: Profile, { topic = "", channel }: MessageFacts, time: number): number | undefined {
  const said = [topic, `${topic}/${channel}`, "all", `all/${channel}`].flatMap((key) => getOwn(consent, key) ?? []);
  return said.find(({ v, t }) => v && t > time)?.t;
}
