import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { addressedChannels } from "../../core/channels/channels.ts";
import { defined } from "../../core/model/defined.ts";
import type { JsonObject } from "../../core/model/json.ts";
import type { Profile } from "../../core/model/profile.ts";
import { addressHashes } from "../../core/policy/address.ts";
import { customerExport, type Held } from "../../core/privacy/export.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, profilesOf } from "../cloud/view.ts";
import { type Command, ProblemError, unwritable } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";
import { type KnownPerson, knownPerson, unknownPerson } from "../look/person.ts";

const USAGE = `export CUSTOMER [--out FILE]
  --out FILE     where the JSON document goes (standard output)
${CLOUD_USAGE}`;

/**
 * Everything that is stored of a customer, named by any of their ids, as one JSON document (docs/privacy.md). Of a customer who was
 * erased, the receipt.
 */
export const exportCustomer: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, out: { type: "string" } }, { atMost: 1 });
    const customerId = neededWord(words[0], "Whose data?", "npx sojourn export c-1042 --out c-1042.json");
    return withView(cloudChoice(values, io), io, async (view) => {
      const known = await knownPerson(view, customerId);
      if (known?.person.erasure !== undefined) throw beingErased(view, customerId);
      const found = known === undefined ? await erasureOf(view, customerId) : await heldOf(view, customerId, known);
      if (found === undefined) throw await unknownPerson(view, customerId);
      const text = `${JSON.stringify(found, null, 2)}\n`;
      if (values.out === undefined) io.out.write(text);
      else writeOut(resolve(io.cwd, values.out), text);
      return 0;
    });
  },
};

function beingErased({ where, reach }: CloudView, customerId: string): ProblemError {
  return new ProblemError(
    `The erasure of "${customerId}" in ${where} has begun and not ended.`,
    `npx sojourn forget ${customerId}${reach} ends it. It holds nothing more than what functions wrote meanwhile.`,
  );
}

function writeOut(file: string, text: string): void {
  try {
    // Whoever else uses this machine must not read it.
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    unwritable(file)(error);
  }
}

/** Of somebody who was erased and did not come back: the receipt. */
async function erasureOf(view: CloudView, customerId: string): Promise<JsonObject | undefined> {
  const dead = tombstones(table(view.dynamodb, view.table));
  const erasure = await dead.receipt(customerId);
  if (erasure === undefined) return undefined;
  return { export: "erasure", format: 1, tombstone: (await dead.hashOf(customerId)) ?? null, erasure };
}

async function heldOf(view: CloudView, customerId: string, { person, items }: KnownPerson): Promise<JsonObject> {
  const ids = [...person.ids].map(([id, own]) => ({
    id,
    ...defined({ since: own !== undefined && "pointer" in own ? own.pointer.since : undefined }),
  }));
  // With the bodies of all entries.
  const whole = person.profile && (await profilesOf(view).read(person.profile.customerId, "all"));
  const profile = whole ?? person.profile;
  const erasure = await tombstones(table(view.dynamodb, view.table)).receipt(customerId);
  const suppressions = await suppressionsOf(view, profile);
  return customerExport({ profile, ids, ...items, suppressions, ...defined({ erasure }) }, view.now());
}

async function suppressionsOf(view: CloudView, profile: Profile | undefined): Promise<Held["suppressions"]> {
  if (profile === undefined) return [];
  const store = suppressionStore(table(view.dynamodb, view.table));
  const found: Held["suppressions"][number][] = [];
  for (const channel of addressedChannels()) {
    for (const addressHash of addressHashes(sha256, profile, channel)) {
      const record = await store.record(channel, addressHash);
      if (record !== undefined) found.push({ channel, addressHash, ...record });
    }
  }
  return found;
}
