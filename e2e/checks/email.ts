import type { MessageMark } from "../../core/model/message.ts";
import { quickWelcome, simulatorAddress } from "../quick-welcome.ts";
import { type Check, same, type Trial, UnmetError } from "../trial.ts";

/** Mail to the simulator is delivered in seconds; SES's report of it may take longer. */
const MAIL_MS = 300_000;

/** Message tags come back in SES's events, on the default bus, under the names that core/feedback/ses.ts reads. */
export const emailComesBack: Check = {
  title: "SES reports what happened to a message: delivered, bounced",
  sendsEmail: true,
  async run(trial) {
    const delivered = await marked(trial, "success", "delivered", "Email Delivered");
    const bounced = await marked(trial, "bounce", "bounced", "Email Bounced");
    return `Delivered was reported after ${delivered} s, Bounced after ${bounced} s.`;
  },
};

/** Seconds from the sending to the mark on the message. */
async function marked(trial: Trial, kind: "success" | "bounce", mark: MessageMark, event: string): Promise<string> {
  const { cloud, messages, profiles } = trial;
  const address = simulatorAddress(trial, kind);
  const { customerId, message: key } = await quickWelcome(trial, address);
  const message = await trial.until("The message", async () => {
    const found = await messages.read(customerId, key);
    return found === undefined || found.state === "claimed" || found.state === "released" ? undefined : found;
  });
  same(`The message to ${kind} (reason: ${message.reason ?? "none"})`, message.state, "sent");
  if (cloud.mailbox === undefined && message.providerId === "outbox") {
    throw new UnmetError(
      'This stage only records such mail. Add "*@simulator.amazonses.com" to its `deliver: only` in workflows/settings.yaml, and deploy.',
    );
  }
  cloud.mailbox?.({ customerId, key, address });
  const time = await trial.until(
    `The mark ${mark}`,
    async () => (await messages.read(customerId, key))?.marks?.[mark],
    MAIL_MS,
  );
  // The profile is written after the mark. Without this wait it could be written again after the clean-up.
  await trial.until(`${event} in the profile`, async () => (await profiles.read(customerId))?.counts[event]);
  return ((time - message.time) / 1_000).toFixed(0);
}
