import { userInfo } from "node:os";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { moment } from "../../core/explain/moment.ts";
import type { Channel } from "../../core/model/message.ts";
import type { Suppression } from "../../core/model/suppression.ts";
import { ADDRESSED_BY } from "../../core/policy/address.ts";
import { spelled } from "../../core/profile/normalize-addresses.ts";
import { addressHash, addressHashes } from "../../core/send/address-hash.ts";
import { openView } from "../cloud/open-view.ts";
import type { CloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import type { ExitCode, Io } from "../command.ts";
import { ProblemError } from "../problem.ts";
import { profilesOf } from "./inside.ts";

export interface LiftAsked {
  /** One of these two. */
  readonly customerId?: string;
  readonly address?: string;
  readonly channels: readonly Channel[];
  readonly why: string;
  readonly by?: string;
  readonly json: boolean;
  readonly choice: CloudChoice;
}

interface Lifted {
  readonly channel: Channel;
  readonly was: Suppression;
}

/**
 * Lifts what keeps an address, or a customer's addresses, from being written to, and keeps by whom, when and why in the
 * suppression's own item. 1 where nothing is suppressed.
 */
export async function liftSuppressions(io: Io, asked: LiftAsked): Promise<ExitCode> {
  const view = await openView(asked.choice, io);
  try {
    const lifted = await lift(view, asked);
    if (asked.json) io.out.write(`${JSON.stringify({ lifted })}\n`);
    else io.out.write(lifted.map((one) => textOf(one, view)).join("") || `Nothing is suppressed in ${view.where}.\n`);
    return lifted.length > 0 ? 0 : 1;
  } finally {
    await view.close();
  }
}

async function lift(view: CloudView, asked: LiftAsked): Promise<readonly Lifted[]> {
  const store = suppressionStore(table(view.dynamodb, view.table));
  const by = asked.by ?? userInfo().username;
  const lifted: Lifted[] = [];
  const hashes = await hashesOf(view, asked);
  for (const channel of asked.channels) {
    for (const hash of hashes(channel)) {
      const was = await store.read(channel, [hash]);
      if (was === undefined) continue;
      if (await store.lift(channel, hash, { by, why: asked.why, at: view.now() })) lifted.push({ channel, was });
    }
  }
  return lifted;
}

/** Under what the addresses are known, by channel. */
async function hashesOf(view: CloudView, { customerId, address = "" }: LiftAsked) {
  if (customerId === undefined) {
    return (channel: Channel) => {
      const kind = ADDRESSED_BY[channel];
      const named = kind && spelled(addressSpelling, kind, address, {});
      return [...new Set([named ?? address, address])].map((text) => addressHash(sha256, text));
    };
  }
  const profile = await profilesOf(view).read(customerId);
  if (profile === undefined) throw new ProblemError(`Nothing is known of a customer "${customerId}" in ${view.where}.`);
  return (channel: Channel) => addressHashes(sha256, profile, channel);
}

const NAMES: Readonly<Partial<Record<Channel, string>>> = { email: "E-mail", sms: "Text messages", push: "Push" };

function textOf({ channel, was }: Lifted, { where, zone }: CloudView): string {
  const more =
    channel === "sms" && was.reason === "unsubscribed"
      ? "AWS keeps the number on a list of its own: aws pinpoint-sms-voice-v2 delete-opted-out-number takes it off.\n"
      : "";
  return `${NAMES[channel] ?? channel}: "${was.reason}" of ${moment(was.time, zone)} is lifted in ${where}.\n${more}`;
}
