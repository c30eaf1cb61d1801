import { type Check, drop, pass } from "./decision.ts";
import { latestConsent } from "./latest-consent.ts";

/** The customer has not opted out of the channel, or of every channel. Holds for transactional messages too. */
export const channelOptOut: Check = ({ profile, message }) => {
  const said = latestConsent(profile, ["all", `all/${message.channel}`]);
  if (said === undefined || said.agreed) return pass();
  return drop("channel_opt_out", "channel", { channel: message.channel, said: said.key, time: said.time });
};
