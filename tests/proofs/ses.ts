import { writeTags } from "../../core/feedback/find-message.ts";
import { NAMES } from "./shop.ts";

/** An event of SES about one of our messages: its detail, as SES publishes it to the default bus. */
export function sesDetail(customerId: string, key: string, about: object): object {
  const tags = Object.entries(writeTags({ customerId, key })).map(([name, value]) => [name, [value]]);
  return {
    mail: { messageId: "m1", tags: { ...Object.fromEntries(tags), "ses:configuration-set": [NAMES.configurationSet] } },
    ...about,
  };
}

/** What SES says of a mail to an address that does not exist. */
export function bounceOf(address: string, time: string): object {
  return {
    bounce: {
      timestamp: time,
      bounceType: "Permanent",
      bounceSubType: "General",
      bouncedRecipients: [{ emailAddress: address }],
    },
  };
}
