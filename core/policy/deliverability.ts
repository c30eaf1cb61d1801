import { fallsAt, overLevel, REVIEW, ratesAt } from "../model/deliverability.ts";
import { spreadOf, spreadWithin } from "../moment/spread.ts";
import { allow, type Check } from "./decision.ts";

const HOUR = 3_600_000;
/** The longest that a message is held at a time: the settings may change meanwhile, and each hold costs two transitions. */
const LONGEST = 6 * HOUR;

/** How the rule's name begins; the rate follows. */
export const DELIVERABILITY_RULE = "deliverability: ";

/**
 * E-mail of the last three days did not bounce, and was not complained about, as often as SES puts an account under review for. If it
 * was, all marketing by e-mail is held until the rate falls: SES judges the account, not its topics.
 */
export const deliverability: Check = ({ settings, message, mail, now, hash, profile }) => {
  if (mail === undefined || settings.deliverability !== "hold" || message.channel !== "email") return allow();
  const over = overLevel(ratesAt(mail, now), 1);
  if (over === undefined) return allow();
  const { of, count, sent } = over;
  const falls = fallsAt(mail, now);
  const nominal = Math.min(falls, Math.ceil((now + LONGEST) / 1000) * 1000);
  const until = nominal + spreadWithin(hash, profile.customerId, spreadOf(settings));
  const values = { [of]: count, sent, level: REVIEW[of], falls };
  return { kind: "hold", until, nominal, grounds: { rule: `${DELIVERABILITY_RULE}${of}`, values } };
};
