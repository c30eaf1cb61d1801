import { userInfo } from "node:os";
import { liftStore } from "../../adapters/aws/lifts.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { addressedChannels, CHANNEL_FACTS, CHANNEL_WORDS, type Channel } from "../../core/channels/channels.ts";
import { moment, orList } from "../../core/explain/words.ts";
import type { Suppression } from "../../core/model/suppression.ts";
import { addressHash, addressHashes } from "../../core/policy/address.ts";
import { normalizedAddress } from "../../core/profile/normalize-addresses.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, knownProfile } from "../cloud/view.ts";
import type { Command } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";

const CHANNELS = addressedChannels();

const USAGE = `lift CUSTOMER --why TEXT
     lift --address ADDRESS --why TEXT
  --why TEXT     why they may get messages again; it is stored, and explain shows it
  --by NAME      who decides it (the name you are logged in with)
  --channel C    only ${orList(CHANNELS)}
${CLOUD_USAGE}`;

const OPTIONS = {
  ...CLOUD_OPTIONS,
  why: { type: "string" },
  by: { type: "string" },
  channel: { type: "string" },
  address: { type: "string" },
} as const;

/** The suppression's own item keeps who lifted it, when and why. Exit code 1 where nothing is suppressed. */
export const lift: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const [customerId] = words;
    const { address } = values;
    const why = (values.why ?? "").trim();
    if ((customerId === undefined) === (address === undefined)) {
      throw new UsageError("Whose suppression?", "Write: npx sojourn lift CUSTOMER --why TEXT, or --address ADDRESS");
    }
    if (why === "") throw new UsageError("Why?", 'Add --why "asked for it by phone, ticket 812": it is kept.');
    const channel = CHANNELS.find((each) => each === values.channel);
    if (values.channel !== undefined && channel === undefined) {
      throw new UsageError(`--channel is "${values.channel}".`, `Give one of ${CHANNELS.join(", ")}.`);
    }
    const channels = channel === undefined ? CHANNELS : [channel];
    return withView(cloudChoice(values, io), io, async (view) => {
      const hashes = customerId === undefined ? hashesOf(address ?? "") : await hashesOfCustomer(view, customerId);
      const by = values.by ?? userInfo().username;
      const lifted = await liftEach(view, channels, hashes, { by, why, at: view.now() });
      if (values.json === true) io.out.write(`${JSON.stringify({ lifted })}\n`);
      else
        io.out.write(
          lifted.map((one) => liftedText(one, view)).join("") || `Nothing is suppressed in ${view.where}.\n`,
        );
      return lifted.length > 0 ? 0 : 1;
    });
  },
};

/** The hashes under which suppressions of a channel are stored. */
type Hashes = (channel: Channel) => readonly string[];

/** Of an address, as it was given and in the spelling that is stored. */
function hashesOf(address: string): Hashes {
  return (channel) => {
    const kind = CHANNEL_FACTS[channel].address;
    const named = kind && normalizedAddress(addressSpelling, kind, address);
    return [...new Set([named ?? address, address])].map((text) => addressHash(sha256, text));
  };
}

async function hashesOfCustomer(view: CloudView, customerId: string): Promise<Hashes> {
  const profile = await knownProfile(view, customerId);
  return (channel) => addressHashes(sha256, profile, channel);
}

interface Lifted {
  readonly channel: Channel;
  readonly was: Suppression;
}

async function liftEach(
  view: CloudView,
  channels: readonly Channel[],
  hashes: Hashes,
  note: { readonly by: string; readonly why: string; readonly at: number },
): Promise<readonly Lifted[]> {
  const items = table(view.dynamodb, view.table);
  const lifted: Lifted[] = [];
  for (const channel of channels) {
    for (const hash of hashes(channel)) {
      const was = await suppressionStore(items).read(channel, [hash]);
      if (was !== undefined && (await liftStore(items).lift(channel, hash, note))) lifted.push({ channel, was });
    }
  }
  return lifted;
}

function liftedText({ channel, was }: Lifted, { where, zone }: CloudView): string {
  const more =
    channel === "sms" && was.reason === "unsubscribed"
      ? "AWS keeps the number on a list of its own: aws pinpoint-sms-voice-v2 delete-opted-out-number takes it off.\n"
      : "";
  return `${capitalized(CHANNEL_WORDS[channel].plural)}: "${was.reason}" of ${moment(was.time, zone)} is lifted in ${where}.\n${more}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
