import type { Channel } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import { type SuppressionRecord, UNSUBSCRIBED } from "../model/suppression.ts";
import type { Hash } from "../ports/system.ts";
import { addressHashes } from "../send/address-hash.ts";
import { moment } from "./moment.ts";
import type { Records } from "./records.ts";

const CHANNELS = { email: "e-mail", sms: "text messages", push: "push" } as const satisfies Partial<
  Record<Channel, string>
>;

/** What is known against the addresses that a customer has, a sentence each; one read for each address. */
export async function suppressionFacts(
  records: Pick<Records, "suppression">,
  hash: Hash,
  profile: Profile,
  zone: string,
): Promise<readonly string[]> {
  const facts: string[] = [];
  for (const channel of ["email", "sms", "push"] as const) {
    for (const each of addressHashes(hash, profile, channel)) {
      const found = await records.suppression(channel, each);
      if (found !== undefined) facts.push(...recordFacts(CHANNELS[channel], channel, found, zone));
    }
  }
  return facts;
}

function recordFacts(
  name: string,
  channel: Channel,
  { suppression: { reason, time }, lifted, lifts }: SuppressionRecord,
  zone: string,
): string[] {
  const told = lifts.map(
    ({ by, why, at, was }) =>
      `${name}: ${by} lifted "${was.reason}" of ${moment(was.time, zone)} on ${moment(at, zone)}: ${why}`,
  );
  return lifted
    ? told
    : [...told, `${name}: ${reason} since ${moment(time, zone)}; ${suppressionText(channel, reason)}`];
}

/** What follows from a suppression. */
export function suppressionText(channel: string, reason: string): string {
  if (reason !== UNSUBSCRIBED) return "nothing is sent to this address";
  return channel === "sms"
    ? "nothing is sent to this number, receipts neither: STOP was answered, and AWS blocks the number"
    : "no marketing is sent to this address, until they agree again; receipts are";
}
