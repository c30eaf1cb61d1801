import { mailedTo } from "../../adapters/aws/held.ts";
import { liftStore } from "../../adapters/aws/lifts.ts";
import { type Table, table as tableOf } from "../../adapters/aws/table.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { addressedChannels } from "../../core/channels/channels.ts";
import { defined } from "../../core/model/defined.ts";
import type { JsonObject } from "../../core/model/json.ts";
import type { Profile } from "../../core/model/profile.ts";
import { addressHashes } from "../../core/policy/address.ts";
import { customerExport, type Held } from "../../core/privacy/export.ts";
import { type CloudView, profilesOf } from "../cloud/view.ts";
import type { KnownPerson } from "./person.ts";

type Stored = Pick<CloudView, "dynamodb" | "table">;

/** Of somebody who was erased and did not come back: the receipt. */
export async function erasureOf(view: Stored, customerId: string): Promise<JsonObject | undefined> {
  const dead = tombstones(tableOf(view.dynamodb, view.table));
  const erasure = await dead.receipt(customerId);
  if (erasure === undefined) return undefined;
  return { export: "erasure", format: 1, tombstone: (await dead.hashOf(customerId)) ?? null, erasure };
}

/** What is stored of a person, as the document of an export. `now` in epoch milliseconds. */
export async function heldOf(
  view: Stored,
  customerId: string,
  { person, items }: KnownPerson,
  now: number,
): Promise<JsonObject> {
  const table = tableOf(view.dynamodb, view.table);
  const ids = [...person.ids].map(([id, own]) => ({
    id,
    ...defined({ since: own !== undefined && "pointer" in own ? own.pointer.since : undefined }),
  }));
  const profile = await whole(view, person.profile);
  const ofAddresses = await heldOfAddresses(table, profile);
  const erasure = await tombstones(table).receipt(customerId);
  return customerExport({ profile, ids, ...items, ...ofAddresses, ...defined({ erasure }) }, now);
}

/** With the bodies of all entries. One that is being merged is read as it stands. */
async function whole(view: Stored, profile: Profile | undefined): Promise<Profile | undefined> {
  if (profile === undefined || profile.merging !== undefined) return profile;
  return (await profilesOf(view).read(profile.customerId, "all")) ?? profile;
}

async function heldOfAddresses(
  table: Table,
  profile: Profile | undefined,
): Promise<Pick<Held, "suppressions" | "mailed">> {
  const store = liftStore(table);
  const suppressions: Held["suppressions"][number][] = [];
  const mailed: JsonObject[] = [];
  if (profile === undefined) return { suppressions, mailed };
  for (const channel of addressedChannels()) {
    for (const addressHash of addressHashes(sha256, profile, channel)) {
      const record = await store.record(channel, addressHash);
      if (record !== undefined) suppressions.push({ channel, addressHash, ...record });
      mailed.push(...(await mailedTo(table, channel, addressHash)));
    }
  }
  return { suppressions, mailed };
}
