import type { Profile } from "../model/profile.ts";
import { withoutDevices } from "../profile/devices.ts";
import { changeProfile } from "./change-profile.ts";
import type { SendDeps } from "./deps.ts";

/**
 * Takes devices that their provider knows no more out of the profile, so that the next message does not ask for them, and a customer
 * without any gets another choice. One write, only where a device is dead. It is safe to fail: the next message finds the device dead again.
 */
export async function forgetDevices(
  deps: Pick<SendDeps, "profiles">,
  profile: Profile,
  gone: readonly string[],
): Promise<void> {
  await changeProfile(deps, profile, ({ addresses }) => {
    const push = addresses.push && withoutDevices(addresses.push, gone);
    return push === addresses.push || push === undefined ? undefined : { addresses: { ...addresses, push } };
  });
}
