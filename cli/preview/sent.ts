import { awsRecords } from "../../adapters/aws/records.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { entryOf } from "../../core/enter/end.ts";
import { allMessages } from "../../core/explain/explain.ts";
import { moment } from "../../core/explain/words.ts";
import type { KeptEvent } from "../../core/model/event.ts";
import { type Message, parseMessageKey } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { isOffloaded } from "../../core/profile/offload.ts";
import { profileView } from "../../core/profile/view.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { type CloudView, unknownCustomer } from "../cloud/view.ts";
import { ProblemError } from "../command.ts";
import { UsageError } from "../command-line.ts";
import { commitsOfTemplates, filesAt } from "../git/files-at.ts";
import { asSent } from "./as-sent.ts";
import { type FoundTemplate, foundIn } from "./template.ts";

/** So many commits are searched for the version that was sent. */
const COMMITS = 100;

interface SentAsk {
  readonly root: string;
  /** The template's. */
  readonly name: string;
  readonly customerId: string;
  /** The key of a message, or `last`. */
  readonly which: string;
}

/**
 * A message of a customer as it was sent, and from what it is written, in words. Problem where there is no such message, or where
 * it keeps no values, as those of earlier releases.
 */
export async function sentMessage(
  view: CloudView,
  { root, name, customerId, which }: SentAsk,
): Promise<{ readonly outgoing: OutgoingMessage; readonly whose: string }> {
  const { dynamodb, sfn, table, statesArn, machinePrefix } = view;
  const records = awsRecords({ dynamodb, sfn, table, executionPrefix: `${statesArn}execution:${machinePrefix}` });
  const profile = await records.profile(customerId);
  if (profile === undefined) throw unknownCustomer(view, customerId);
  const message = pick(await allMessages(records, profile), { name, customerId, which });
  const { wrote } = message;
  if (wrote === undefined) {
    const why =
      message.attempt === 0 ? "was never handed to a provider" : "is of an earlier release, which kept no values";
    throw new ProblemError(
      `The message ${message.key} ${why}.`,
      `npx sojourn explain ${customerId} says what became of it.`,
    );
  }
  const { template, settings, from } = await versionOf(root, name, wrote.version);
  const today = { profile: profileView(profile), entry: eventOf(profile, message), steps: {} };
  const outgoing = await asSent({ message, wrote, template, settings, profile, today }).catch(() => {
    throw new ProblemError(`The template ${name} of today cannot be filled with the values of ${message.key}.`);
  });
  const left = (wrote.left ?? []).map((path) => path.join("."));
  const rest = left.length === 0 ? "" : `, but for ${left.join(", ")}, too large to keep: with today's values`;
  const when = moment(message.time, profile.zone?.v ?? view.zone);
  return {
    outgoing,
    whose: `what ${customerId} got on ${when} (${message.state}; ${from})${rest}; the address is today's`,
  };
}

function pick(messages: readonly Message[], { name, customerId, which }: Omit<SentAsk, "root">): Message {
  const own = messages.filter(({ template }) => template === name).toSorted((a, b) => b.time - a.time);
  const found = which === "last" ? own[0] : own.find(({ key }) => key === which);
  if (found !== undefined) return found;
  const keys = own.map(({ key }) => key).join(", ");
  throw new UsageError(
    which === "last"
      ? `${customerId} has no message of the template ${name}.`
      : `${customerId} has no message ${which} of the template ${name}.`,
    keys === "" ? `npx sojourn explain ${customerId} shows what they got.` : `There are ${keys}.`,
  );
}

/** The event of the entry that the message belongs to, while the profile has it. */
function eventOf(profile: Profile, { key }: Message): KeptEvent {
  const parts = parseMessageKey(key);
  const entry = parts && entryOf(profile, { customer: profile.customerId, ...parts });
  return (entry !== undefined && !isOffloaded(entry) && entry.event) || { name: "", time: 0, properties: {} };
}

interface Version extends FoundTemplate {
  readonly from: string;
}

/** The template as it was sent: that of the files here, else that of the newest commit that has this version, else today's. */
async function versionOf(root: string, name: string, version: string): Promise<Version> {
  const now = foundIn(await readWorkspace(root), name);
  if (now?.template.version === version) return { ...now, from: "by the template of today, which is the same" };
  for (const commit of await commitsOfTemplates(root, COMMITS).catch(() => [])) {
    const then = foundIn(await filesAt(root, commit), name);
    if (then?.template.version === version)
      return { ...then, from: `by the template of commit ${commit.slice(0, 10)}` };
  }
  if (now === undefined) {
    throw new ProblemError(
      `The files here have no template ${name}, and neither have the last ${COMMITS} commits in the version that was sent (${version}).`,
    );
  }
  return { ...now, from: `the version that was sent, ${version}, is in no commit here: by the template of today` };
}
