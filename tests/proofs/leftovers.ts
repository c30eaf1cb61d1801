import { type Effect, pendingId } from "../../core/model/effect.ts";
import { type Entry, entryId } from "../../core/model/entry.ts";
import type { Profile } from "../../core/model/profile.ts";
import { isOffloaded } from "../../core/profile/offload.ts";
import type { Shop } from "./shop.ts";

/** The profile as it is stored. */
export async function profileOf({ profiles }: Shop, customer: string): Promise<Profile> {
  const profile = await profiles.read(customer);
  if (profile === undefined) throw new Error(`There is no customer ${customer}.`);
  return profile;
}

/** The customer's latest entry into a journey, ended or not. */
export async function entryOf(shop: Shop, customer: string, journey: string): Promise<Entry> {
  const { entries } = await profileOf(shop, customer);
  const entry = Object.values(entries)
    .filter((one) => one.journey === journey)
    .toSorted((a, b) => b.n - a.n)[0];
  if (entry === undefined || isOffloaded(entry)) throw new Error(`${customer} was never in ${journey}.`);
  return entry;
}

/** Leaves effects in a profile, as an ingest does that dies after its write, whether or not it performed them. */
export async function leavePending(shop: Shop, customer: string, ...effects: readonly Effect[]): Promise<void> {
  const profile = await profileOf(shop, customer);
  const added = Object.fromEntries(effects.map((effect) => [pendingId(profile.ver + 1, effect), effect]));
  await write(shop, { ...profile, pending: { ...profile.pending, ...added } }, added);
}

/** Makes an entry due, as one is whose run should have ended by now. */
export async function makeDue(shop: Shop, customer: string, { journey, n }: Entry): Promise<void> {
  const profile = await profileOf(shop, customer);
  const id = entryId(journey, n);
  const entry = profile.entries[id];
  if (entry === undefined) throw new Error(`${customer} has no entry ${id}.`);
  await write(shop, { ...profile, entries: { ...profile.entries, [id]: { ...entry, due: shop.cloud.now() } } }, {});
}

async function write(shop: Shop, next: Profile, added: Readonly<Record<string, Effect>>): Promise<void> {
  const due = shop.cloud.now();
  const written = await shop.profiles.write({ ...next, ver: next.ver + 1, due }, next.ver, added);
  if (written === "clash") throw new Error("Somebody else wrote the profile.");
}
