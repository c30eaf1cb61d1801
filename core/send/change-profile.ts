import type { Profile } from "../model/profile.ts";
import type { SendDeps } from "./deps.ts";

/** How many clashes it takes until the change is left undone. */
const TRIES = 3;

/** Changes the profile after a message was decided on: one write, none where the change is undefined. For what is safe to leave undone. */
export async function changeProfile(
  { profiles }: Pick<SendDeps, "profiles">,
  profile: Profile,
  change: (current: Profile) => Partial<Profile> | undefined,
): Promise<void> {
  let current: Profile | undefined = profile;
  for (let tries = 0; tries < TRIES && current !== undefined; tries++) {
    const changed = change(current);
    if (changed === undefined) return;
    const next = { ...current, ...changed, ver: current.ver + 1 };
    if ((await profiles.write(next, current.ver, {})) === "written") return;
    current = await profiles.read(profile.customerId);
  }
}
