import type { Profile } from "../model/profile.ts";
import { withoutDevices } from "../profile/devices.ts";
import type { SendDeps } from "./deps.ts";

/** How many clashes it takes until the next message may find the device dead again. */
const TRIES = 3;

/**
 * Takes devices that their provider knows no more out of the profile, so that the next message does not ask for them, and a customer
 * without any gets another choice. One write, only where a device is dead. It is safe to fail.
 */
export async function forgetDevices(
  { profiles }: Pick<SendDeps, "profiles">,
  profile: Profile,
  gone: readonly string[],
): Promise<void> {
  let current: Profile | undefined = profile;
  for (let tries = 0; tries < TRIES && current !== undefined; tries++) {
    const { push } = current.addresses;
    const left = push && withoutDevices(push, gone);
    if (left === undefined || left === push) return;
    const next: Profile = { ...current, ver: current.ver + 1, addresses: { ...current.addresses, push: left } };
    if ((await profiles.write(next, current.ver, {})) === "written") return;
    current = await profiles.read(profile.customerId);
  }
}
